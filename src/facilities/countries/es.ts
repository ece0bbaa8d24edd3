import type { CountryData } from '../country.js';

export const SPAIN: CountryData = {
  code: 'ES',
  calling: '34',
  domain: '.es',
  names: [
    {
      words: 'surnames',
      patterns: `Casa *, Bar *, Mesón *, Restaurante *, Bodega *, Taberna *, Asador *, Cervecería *, Marisquería *, Hermanos *, Sidrería *,
        Churrería *`,
    },
    {
      words: 'first names',
      patterns: 'Casa *, La Cocina de *, El Rincón de *, La Tasca de *, Bar *, El Fogón de *',
    },
    {
      words: {
        list: `Olivo, Toro Bravo, Puerto, Molino, Faro, Limonero, Jardín Secreto, Caballo Blanco, Gallo de Oro, Pescador, Horno Viejo,
          Peñón, Almendro, Duende, Camarón, Pulpo, Campanario, Roble, Castaño, Alcázar`,
      },
      patterns: 'El *, Mesón del *, Taberna del *, Restaurante El *, La Taberna del *',
    },
  ],
  streets: `Calle Mayor, Calle Real, Calle de la Iglesia, Plaza de España, Calle del Sol, Calle Nueva, Calle Ancha, Calle San Juan,
    Calle Cervantes, Calle Goya, Calle Velázquez, Calle Colón, Avenida de la Constitución, Calle Santa Ana, Calle del Carmen,
    Plaza Mayor, Calle de la Paz, Calle San Sebastián, Calle del Pozo, Calle de Toledo, Calle Alcalá, Calle San Miguel, Paseo Marítimo,
    Avenida de Andalucía, Calle del Mar, Calle Lepanto, Calle Jardines, Calle Calderón, Calle Ramón y Cajal, Calle Larga, Calle Sierpes,
    Calle Betis, Calle Feria, Ronda de Segovia, Calle Serrano, Paseo de la Estación, Calle Núñez de Balboa`,
  numbers: '{1-159}',
  address: '{street}, {number}',
  cities: `
    Madrid|Madrid|40.4165|-3.70256|{28001-28047}|91{2-8}######
    Barcelona|Barcelona|41.38879|2.15899|{08001-08042}|93{2-8}######
    València|Valencia|39.46975|-0.37739|{46001-46026}|963######
    Sevilla|Sevilla|37.38283|-5.97317|{41001-41020}|954######
    Zaragoza|Zaragoza|41.65606|-0.87734|{50001-50018}|976######
    Málaga|Málaga|36.72016|-4.42034|{29001-29018}|952######
    Bilbao|Bizkaia|43.26271|-2.92528|{48001-48015}|944######
    Donostia-San Sebastián|Gipuzkoa|43.31283|-1.97499|{20001-20018}|943######
    Palma|Illes Balears|39.56939|2.65024|{07001-07015}|971######
    Las Palmas de Gran Canaria|Las Palmas|28.09973|-15.41343|{35001-35019}|928######
    Granada|Granada|37.18817|-3.60667|{18001-18015}|958######
    Alicante|Alicante|38.34517|-0.48149|{03001-03016}|965######
    Córdoba|Córdoba|37.89155|-4.77275|{14001-14014}|957######
    Salamanca|Salamanca|40.96882|-5.66388|{37001-37008}|923######
    Santiago de Compostela|A Coruña|42.88052|-8.54569|{15701-15707}|981######
    Cádiz|Cádiz|36.52672|-6.2891|{11001-11012}|956######
    Valladolid|Valladolid|41.65518|-4.72372|{47001-47017}|983######
    Logroño|La Rioja|42.46667|-2.45|{26001-26009}|941######
    Santander|Cantabria|43.46472|-3.80444|{39001-39012}|942######
    Oviedo|Asturias|43.36029|-5.84476|{33001-33013}|985######
    Toledo|Toledo|39.8581|-4.02263|{45001-45008}|925######`,
};
