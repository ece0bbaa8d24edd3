import type { CountryData } from '../country.js';

export const GERMANY: CountryData = {
  code: 'DE',
  calling: '49',
  domain: '.de',
  names: [
    {
      words: 'surnames',
      patterns: `Gasthaus *, Restaurant *, *s Brauhaus, Café *, Konditorei *, Weinstube *, Gasthof *, Bäckerei *, *s Küche, Landhaus *,
        Bistro *, Metzgerei *`,
    },
    { words: 'first names', patterns: 'Bei *, Café *, *s Stube, Trattoria *, Tante *' },
    {
      words: {
        list: `Hirsch, Löwen, Adler, Schwanen, Ochsen, Bären, Engel, Anker, Falken, Stern, Greif, Rössle, Raben, Krug, Mühlrad, Hecht,
          Goldenen Hahn, Weißen Ross, Grünen Baum, Alten Zollhaus, Roten Fuchs, Schwarzen Kater`,
      },
      patterns: 'Zum *, Gasthaus zum *, Wirtshaus zum *, Hotel-Restaurant zum *',
    },
  ],
  streets: `Hauptstraße, Bahnhofstraße, Schulstraße, Gartenstraße, Dorfstraße, Bergstraße, Kirchstraße, Goethestraße, Schillerstraße,
    Lindenallee, Mozartstraße, Beethovenstraße, Rosenstraße, Marktplatz, Am Markt, Mühlenweg, Königstraße, Friedrichstraße, Wilhelmstraße,
    Kaiserstraße, Luisenstraße, Römerstraße, Burgstraße, Parkstraße, Poststraße, Ringstraße, Uferstraße, Wiesenweg, Brunnenstraße,
    Lange Straße, Neue Straße, Alte Gasse, Weinbergstraße, Kastanienallee, Bismarckstraße, Körnerstraße, Uhlandstraße, Kantstraße,
    Am Mühlbach, Schloßplatz, Münsterplatz, Große Bleiche, Oberstraße, Südring`,
  numbers: '{1-189}',
  address: '{street} {number}',
  cities: `
    Berlin||52.52437|13.41053|10115,10117,10119,10178,10179,10243,10245,10247,10405,10407,10435,10437,10623,10777,10961,10965,10967,10999,12043,12047|30{2-9}#######
    Hamburg||53.55073|9.99302|20095,20097,20099,20144,20146,20253,20255,20354,20355,20357,20359,20457,22301,22303,22765,22767|40{2-8}#######
    München||48.13743|11.57549|80331,80333,80335,80336,80337,80339,80469,80538,80539,80634,80636,80797,80799,80801,80802,80803,81541,81667|89{2-9}#######
    Köln||50.93333|6.95|50667,50668,50670,50672,50674,50676,50677,50678,50679,50733,50823,50825|221{2-9}######
    Frankfurt am Main||50.11552|8.68417|60311,60313,60314,60316,60318,60322,60323,60325,60327,60329,60385,60486,60594,60596|69{2-9}#######
    Stuttgart||48.78232|9.17702|70173,70174,70176,70178,70180,70182,70184,70190,70197|711{2-9}######
    Düsseldorf||51.22172|6.77616|40210,40211,40212,40213,40215,40217,40219,40221,40223,40225,40227,40233,40235,40237,40239|211{2-9}######
    Leipzig||51.33962|12.37129|04103,04105,04107,04109,04155,04157,04177,04229,04275,04277|341{2-9}######
    Dresden||51.05089|13.73832|01067,01069,01097,01099,01127,01159,01187,01277,01307,01309|351{2-9}######
    Nürnberg||49.45421|11.07752|90402,90403,90408,90409,90419,90429,90443,90459,90461,90489|911{2-9}######
    Hannover||52.37052|9.73322|30159,30161,30163,30165,30167,30169,30171,30173,30175,30177|511{2-9}######
    Bremen||53.07582|8.80717|28195,28199,28201,28203,28205,28209,28215,28217|421{2-9}######
    Münster||51.96236|7.62571|48143,48145,48147,48149,48151,48153,48155|251{2-9}######
    Freiburg im Breisgau||47.9959|7.85222|79098,79100,79102,79104,79106|761{2-9}######
    Heidelberg||49.40768|8.69079|69115,69117,69118,69120,69121,69123,69124,69126|6221{2-9}#####
    Mainz||49.98419|8.2791|55116,55118,55122,55124,55126|6131{2-9}#####
    Rostock||54.0887|12.14049|18055,18057,18059,18069|381{2-9}######
    Erfurt||50.9787|11.03283|99084,99085,99086,99089,99092,99094,99096|361{2-9}######
    Kiel||54.32133|10.13489|24103,24105,24106,24109,24113,24114,24116,24118|431{2-9}######`,
};
