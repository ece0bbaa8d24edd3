import type { CountryData } from '../country.js';

export const NETHERLANDS: CountryData = {
  code: 'NL',
  calling: '31',
  domain: '.nl',
  names: [
    {
      words: 'surnames',
      patterns: `Restaurant *, Eetcafé *, Café *, Bakkerij *, Brasserie *, Grand Café *, Herberg *, Lunchroom *, Gebroeders *, Cafetaria *,
        Proeflokaal *, Pannenkoekenhuis *`,
    },
    {
      words: 'first names',
      patterns: 'Bij *, Café *, Tante *, De Keuken van *, Eetkamer *, De Tafel van *',
    },
    {
      words: {
        list: `Gouden Leeuw, Zwarte Zwaan, Oude Molen, Vliegende Vis, Rode Haan, Blauwe Reiger, Witte Olifant, Bonte Koe, Vergulde Anker,
          Drie Haringen, Groene Lantaarn, Kleine Boot, Halve Maan, Stille Tuin, Gekroonde Karper, Koperen Ketel`,
      },
      patterns: 'De *, Restaurant De *, Eetcafé De *, Herberg De *, Brasserie De *',
    },
  ],
  streets: `Kerkstraat, Schoolstraat, Molenstraat, Dorpsstraat, Stationsstraat, Julianastraat, Wilhelminastraat, Prinsengracht, Oudegracht,
    Hoofdstraat, Marktstraat, Nieuwstraat, Beatrixlaan, Emmastraat, Haarlemmerstraat, Lindelaan, Kastanjelaan, Havenstraat, Grote Markt,
    Breestraat, Langestraat, Koningsplein, Vijzelstraat, Rembrandtstraat, Vondelstraat, Rubensstraat, Spoorstraat, Parklaan, Zuiderweg,
    Noordwal, Burgwal, Veerstraat, Kloosterstraat, Bloemstraat, Waterstraat, Torenstraat, Visstraat, Zadelstraat`,
  numbers: '{1-229}',
  // Without F, I, O, Q, U and Y, which are not or hardly given out, and S, because SA, SD and SS are not.
  postalLetters: 'ABCDEGHJKLMNPRTVWXZ',
  address: '{street} {number}',
  cities: `
    Amsterdam||52.37403|4.88969|{1011-1019} @@,{1051-1059} @@,{1071-1079} @@|20{2-7}######
    Rotterdam||51.9225|4.47917|{3011-3016} @@,{3021-3024} @@|10{2-7}######
    Den Haag||52.07667|4.29861|{2511-2518} @@|70{2-7}######
    Utrecht||52.09083|5.12222|{3511-3515} @@,{3521-3526} @@|30{2-7}######
    Eindhoven||51.44083|5.47778|{5611-5617} @@|40{2-7}######
    Groningen||53.21917|6.56667|{9711-9718} @@|50{2-7}######
    Maastricht||50.84833|5.68889|{6211-6218} @@|43{3-6}######
    Leiden||52.15833|4.49306|{2311-2318} @@|71{3-5}######
    Haarlem||52.38084|4.63683|{2011-2015} @@|23{3-5}######
    Nijmegen||51.8425|5.85278|{6511-6515} @@|24{3-6}######
    Arnhem||51.98|5.91111|{6811-6815} @@|26{3-6}######
    Breda||51.58656|4.77596|{4811-4818} @@|76{3-5}######
    Delft||52.00667|4.35556|{2611-2616} @@|15{2-3}######
    Tilburg||51.55551|5.0913|{5011-5018} @@|13{4-5}######
    Zwolle||52.5125|6.09444|{8011-8016} @@|38{3-4}######
    's-Hertogenbosch||51.69917|5.30417|{5211-5216} @@|73{5-6}######`,
};
