import type { CountryData } from '../country.js';

export const CANADA: CountryData = {
  code: 'CA',
  calling: '1',
  domain: '.ca',
  names: [
    {
      words: 'surnames',
      patterns: `*'s Kitchen, *'s Pub, *'s Smokehouse, * & Daughters, *'s Lobster Shack, The * Table, *'s Bistro, *'s Noodle House,
        *'s Pancake House, * Brothers Grill`,
    },
    { words: 'first names', patterns: `Café *, *'s Bakery, Chez *, *'s Corner, Poutine *` },
    {
      words: {
        list: `Maple Leaf, Loon Lake, Blue Jay, Northern Light, Red Canoe, Cedar & Salt, Snowy Owl, Granite, Black Spruce, Wild Rose,
          Harbour, Great Bear, Prairie Fire, Timber, Tide & Anchor, Old Fort, Silver Birch, Fireweed`,
      },
      patterns: 'The *, * Tap House, * Grill, * Diner, * Café, * Brasserie, * Oyster House',
    },
  ],
  streets: `King Street, Queen Street, Yonge Street, Bloor Street, Dundas Street, Granville Street, Robson Street, Hastings Street,
    Main Street, Water Street, Government Street, Johnson Street, Portage Avenue, Osborne Street, Jasper Avenue, Wellington Street,
    Elgin Street, Bank Street, Barrington Street, Spring Garden Road, Victoria Avenue, Albert Street, Church Street, Front Street,
    College Street, Ossington Avenue, Park Avenue, Sherbrooke Street, Duckworth Street, George Street, Broadway, Centre Street`,
  numbers: '{10-2899}',
  postalLetters: 'ABCEGHJKLMNPRSTVWXYZ',
  address: '{number} {street}',
  cities: `
    Toronto|ON|43.70011|-79.4163|M5V #@#,M4Y #@#,M5R #@#,M6J #@#,M4M #@#,M6G #@#|416{2-9}######
    Ottawa|ON|45.41117|-75.69812|K1N #@#,K1P #@#,K2P #@#,K1R #@#|613{2-9}######
    Hamilton|ON|43.25011|-79.84963|L8P #@#,L8N #@#,L8R #@#|905{2-9}######
    Montréal|QC|45.50884|-73.58781|H2X #@#,H3A #@#,H2W #@#,H2T #@#,H3H #@#|514{2-9}######
    Québec|QC|46.81228|-71.21454|G1R #@#,G1K #@#,G1S #@#|418{2-9}######
    Vancouver|BC|49.24966|-123.11934|V6B #@#,V6E #@#,V5T #@#,V6K #@#|604{2-9}######
    Victoria|BC|48.4359|-123.35155|V8V #@#,V8W #@#,V8T #@#|250{2-9}######
    Calgary|AB|51.05011|-114.08529|T2P #@#,T2R #@#,T2S #@#,T2T #@#|403{2-9}######
    Edmonton|AB|53.55014|-113.46871|T5J #@#,T5K #@#,T6E #@#|780{2-9}######
    Saskatoon|SK|52.13238|-106.66892|S7K #@#,S7H #@#,S7M #@#|306{2-9}######
    Winnipeg|MB|49.8844|-97.14704|R3B #@#,R3C #@#,R3L #@#|204{2-9}######
    Halifax|NS|44.6464|-63.57291|B3H #@#,B3J #@#,B3K #@#|902{2-9}######
    St. John's|NL|47.56494|-52.70931|A1C #@#,A1B #@#,A1E #@#|709{2-9}######`,
};
