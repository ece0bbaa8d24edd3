import type { CountryData } from '../country.js';

export const MEXICO: CountryData = {
  code: 'MX',
  calling: '52',
  domain: '.com.mx',
  names: [
    {
      words: 'surnames',
      patterns: `Taquería *, Restaurante *, Cantina *, Mariscos *, Fonda *, Panadería *, Birriería *, Tortas *, Cocina *, Hermanos *,
        Nevería *, Café *`,
    },
    {
      words: 'first names',
      patterns: 'Tacos *, La Cocina de *, Fonda *, Antojitos *, El Rincón de *, Tamales *',
    },
    {
      words: {
        list: `Agave, Nopal, Jaguar, Quetzal, Maguey, Charro, Colibrí, Mezquite, Cenote, Sarape, Molcajete, Comal, Pescador, Mirador,
          Zócalo, Chapulín, Tecolote, Venado, Pirul, Caballito`,
      },
      patterns: 'El *, Taquería El *, Cantina El *, Hacienda El *, Mezcalería El *',
    },
  ],
  streets: `Avenida Juárez, Calle Hidalgo, Calle Morelos, Avenida Reforma, Calle Allende, Calle Zaragoza, Avenida Insurgentes, Calle Madero,
    Calle 5 de Mayo, Calle 16 de Septiembre, Calle Guerrero, Calle Independencia, Calle Aldama, Calle Galeana, Calle Matamoros,
    Avenida Revolución, Avenida Universidad, Calle Benito Juárez, Calle Ocampo, Calle Degollado, Calle Abasolo, Calle Bravo, Calle Victoria,
    Calle Constitución, Calzada de Guadalupe, Calle del Carmen, Avenida Hidalgo, Calle Libertad, Calle Colón, Calle Vallarta,
    Avenida Chapultepec, Calle Sonora, Calle Durango, Calle Tlaxcala, Calle Jalapa, Calle Colima`,
  numbers: '{10-1499}',
  address: '{street} {number}',
  cities: `
    Ciudad de México|CDMX|19.42847|-99.12766|06{000-900}|55{1-8}#######
    Guadalajara|Jal.|20.66682|-103.39182|44{100-990}|33{1-3}#######
    Puerto Vallarta|Jal.|20.617|-105.23018|48{300-399}|322{2-9}######
    Monterrey|N.L.|25.67507|-100.31847|64{000-990}|81{1-8}#######
    Puebla|Pue.|19.03793|-98.20346|72{000-590}|222{2-8}######
    Tijuana|B.C.|32.5027|-117.00371|22{000-790}|664{2-9}######
    La Paz|B.C.S.|24.14437|-110.3005|23{000-099}|612{2-9}######
    León|Gto.|21.12908|-101.67374|37{000-690}|477{2-9}######
    Guanajuato|Gto.|21.01858|-101.2591|36{000-259}|473{2-9}######
    San Miguel de Allende|Gto.|20.91528|-100.74389|37{700-779}|415{2-9}######
    Santiago de Querétaro|Qro.|20.58806|-100.38806|76{000-269}|442{2-9}######
    Mérida|Yuc.|20.97537|-89.61696|97{000-320}|999{2-9}######
    Cancún|Q.R.|21.17429|-86.84656|77{500-560}|998{2-9}######
    Playa del Carmen|Q.R.|20.6274|-87.07987|77{710-739}|984{2-9}######
    Oaxaca de Juárez|Oax.|17.06542|-96.72365|68{000-160}|951{2-9}######
    Morelia|Mich.|19.70078|-101.18443|58{000-350}|443{2-9}######
    Veracruz|Ver.|19.18095|-96.1429|91{700-919}|229{2-9}######
    Chihuahua|Chih.|28.63528|-106.08889|31{000-390}|614{2-9}######
    Saltillo|Coah.|25.42321|-101.0053|25{000-290}|844{2-9}######`,
};
