import type { CountryData } from '../country.js';

export const BRAZIL: CountryData = {
  code: 'BR',
  calling: '55',
  domain: '.com.br',
  names: [
    {
      words: 'surnames',
      patterns: `Churrascaria *, Padaria *, Bar do *, Lanchonete *, Restaurante *, Pizzaria *, Irmãos *, Cantina *, Confeitaria *, Boteco do *`,
    },
    {
      words: 'first names',
      patterns: `Cozinha de *, Recanto de *, Casa *, Café *, Tempero de *, Sabor de *, Quintal de *, Bistrô *, Empório *, Doceria *`,
    },
    {
      words: {
        list: `Gaúcho, Pescador, Jacarandá, Ipê Amarelo, Sabiá, Beija-Flor, Boi na Brasa, Caju, Dendê, Mangue, Coqueiro, Tucano, Sertão,
          Farol, Porto, Pão Quente, Açaí, Cajueiro, Galo de Ouro, Caranguejo, Limão, Bambu, Jequitibá, Canavial, Moinho, Sol Nascente,
          Mirante, Engenho, Cacau, Luar, Violeiro, Pinheiro, Rei do Mar, Arraial, Cruzeiro, Barracão, Ribeirão, Pantanal, Vento Sul, Barco`,
      },
      patterns: `O *, Restaurante do *, Bar do *, Cantina do *, Rancho do *, Armazém do *, Botequim do *, Quiosque do *, Grelhados do *,
        Peixaria do *, Espaço *, Sabores do *, Pizzaria do *, Cachaçaria do *, Tapiocaria do *, Padaria do *`,
    },
  ],
  streets: `Rua das Flores, Rua São João, Avenida Brasil, Rua Sete de Setembro, Rua Quinze de Novembro, Rua Tiradentes, Avenida Getúlio Vargas,
    Rua Dom Pedro II, Rua Santos Dumont, Rua Rui Barbosa, Rua Marechal Deodoro, Rua Santo Antônio, Rua São José, Rua Bahia, Rua Amazonas,
    Rua Paraná, Rua Minas Gerais, Avenida Paulista, Rua Augusta, Rua da Consolação, Rua do Comércio, Rua Duque de Caxias, Rua Castro Alves,
    Rua Machado de Assis, Rua Princesa Isabel, Avenida Beira-Mar, Rua da Paz, Rua Boa Vista, Rua Barão do Rio Branco, Rua Afonso Pena,
    Avenida Atlântica, Rua Voluntários da Pátria, Ladeira da Glória, Travessa do Carmo, Alameda Santos, Praça da Sé`,
  numbers: '{10-2999}',
  address: '{street}, {number}',
  cities: `
    São Paulo|SP|-23.5475|-46.63611|01{210-599}-{000-299}|11{2-5}#######
    Campinas|SP|-22.90556|-47.06083|13{010-087}-{000-299}|19{2-3}#######
    Santos|SP|-23.96083|-46.33361|11{010-075}-{000-299}|13{2-3}#######
    Rio de Janeiro|RJ|-22.90642|-43.18223|20{020-270}-{000-299},22{010-470}-{000-299}|21{2-3}#######
    Belo Horizonte|MG|-19.92083|-43.93778|30{110-190}-{000-299}|31{2-3}#######
    Salvador|BA|-12.97111|-38.51083|40{010-301}-{000-299}|71{2-3}#######
    Brasília|DF|-15.77972|-47.92972|70{040-390}-{000-299}|61{2-3}#######
    Fortaleza|CE|-3.71722|-38.54306|60{010-190}-{000-299}|85{2-3}#######
    Recife|PE|-8.05389|-34.88111|50{010-110}-{000-299}|81{2-3}#######
    Porto Alegre|RS|-30.03283|-51.23019|90{010-160}-{000-299}|51{2-3}#######
    Curitiba|PR|-25.42778|-49.27306|80{010-250}-{000-299}|41{2-3}#######
    Manaus|AM|-3.10194|-60.025|69{005-037}-{000-299}|92{2-3}#######
    Belém|PA|-1.45583|-48.50444|66{010-060}-{000-299}|91{2-3}#######
    Florianópolis|SC|-27.59667|-48.54917|88{010-036}-{000-299}|48{2-3}#######
    Goiânia|GO|-16.67861|-49.25389|74{003-093}-{000-299}|62{2-3}#######
    Natal|RN|-5.795|-35.20944|59{010-092}-{000-299}|84{2-3}#######
    Vitória|ES|-20.31944|-40.33778|29{010-066}-{000-299}|27{2-3}#######`,
};
