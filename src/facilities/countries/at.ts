import type { CountryData } from '../country.js';

export const AUSTRIA: CountryData = {
  code: 'AT',
  calling: '43',
  domain: '.at',
  names: [
    {
      words: 'surnames',
      patterns: `Gasthaus *, Beisl *, Café *, Konditorei *, Heuriger *, Gasthof *, *s Wirtshaus, Restaurant *, Buschenschank *,
        Weingut *, Jausenstation *`,
    },
    { words: 'first names', patterns: 'Café *, *s Beisl, Bei der *, Pizzeria *' },
    {
      words: {
        list: `Goldenen Adler, Schwarzen Kameel, Weißen Rössl, Blauen Enzian, Roten Krebs, Grünen Jäger, Alten Fassl, Guten Hirten,
          Steinbock, Gamsbart, Murmeltier, Auerhahn, Löwen, Silbernen Löffel, Mohren, Posthorn`,
      },
      patterns: 'Zum *, Gasthaus zum *, Gasthof zum *, Wirtshaus zum *',
    },
  ],
  streets: `Hauptstraße, Hauptplatz, Bahnhofstraße, Kirchengasse, Schulgasse, Mariahilfer Straße, Landstraße, Linzer Straße, Wiener Straße,
    Grazer Straße, Salzburger Straße, Rathausplatz, Herrengasse, Burggasse, Neubaugasse, Josefstädter Straße, Lindengasse, Gartengasse,
    Mühlgasse, Bergstraße, Feldgasse, Florianigasse, Mozartgasse, Haydngasse, Schubertstraße, Sankt-Peter-Straße, Domgasse, Stadtplatz,
    Brunngasse, Weyringergasse, Raiffeisenstraße, Südtiroler Platz, Rosengasse, Bäckerstraße, Fischergasse, Am Graben`,
  numbers: '{1-149}',
  address: '{street} {number}',
  cities: `
    Wien||48.20849|16.37208|1{01-23}0|1{2-9}######
    Graz||47.06667|15.45|8010,8020,{8041-8045},8051,8052,8053,8054,8055|316{2-9}#####
    Linz||48.30639|14.28611|4020,4030,4040|732{2-9}#####
    Salzburg||47.79941|13.04399|5020,5023|662{2-9}#####
    Innsbruck||47.26266|11.39454|6020|512{2-9}#####
    Klagenfurt am Wörthersee||46.62472|14.30528|9020|463{2-9}#####
    Villach||46.61028|13.85583|9500|4242{2-9}#####
    Wels||48.16667|14.03333|4600|7242{2-9}#####
    Sankt Pölten||48.2|15.63333|3100|2742{2-9}#####
    Dornbirn||47.41427|9.74195|6850|5572{2-9}#####
    Steyr||48.04274|14.42127|4400|7252{2-9}#####
    Eisenstadt||47.84565|16.52327|7000|2682{2-9}#####`,
};
