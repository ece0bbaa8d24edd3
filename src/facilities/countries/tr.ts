import type { CountryData } from '../country.js';

export const TURKEY: CountryData = {
  code: 'TR',
  calling: '90',
  domain: '.com.tr',
  names: [
    {
      words: 'surnames',
      patterns: `* Lokantası, * Kebap, * Pastanesi, * Restoran, * Köftecisi, * Balık Evi, * Pide Salonu, * Et Mangal, * Meyhanesi,
        * Börekçisi, * Kahvaltı Evi, * Ocakbaşı`,
    },
    {
      words: 'first names',
      patterns: `* Usta, *'nın Mutfağı, Kebapçı *, Dönerci * Usta, Çaycı *, Köfteci *`,
    },
    {
      words: {
        list: `Çınar, Boğaz, Mavi Deniz, Altın Balık, Gül Bahçesi, Yeşil Vadi, Zeytin Dalı, Nar, Lale, Sedef, Sahil, Konak, Kervansaray,
          Güneş, Yıldız, Değirmen, Kule, İskele, Şelale, Ihlamur`,
      },
      patterns: '* Restoran, * Lokantası, * Kafe, * Meyhanesi, * Balık Restoranı, * Et Lokantası',
    },
  ],
  streets: `Atatürk Caddesi, Cumhuriyet Caddesi, İstiklal Caddesi, İnönü Caddesi, Gazi Caddesi, Mimar Sinan Caddesi, Fatih Caddesi,
    Barbaros Bulvarı, Kıbrıs Şehitleri Caddesi, Mevlana Caddesi, Yunus Emre Caddesi, Gül Sokak, Lale Sokak, Menekşe Sokak, Çınar Sokak,
    Okul Sokak, Cami Sokak, Çarşı Caddesi, İstasyon Caddesi, Hürriyet Caddesi, Zafer Caddesi, Fevzi Çakmak Caddesi, Ziya Gökalp Caddesi,
    Namık Kemal Caddesi, Mithatpaşa Caddesi, Bahar Sokak, Deniz Sokak, Yıldız Sokak, Güneş Sokak, Dere Sokak, Park Sokak, Çiçek Sokak,
    Papatya Sokak, Sakarya Caddesi, Turgut Özal Bulvarı, Adnan Menderes Bulvarı`,
  numbers: '{1-179}',
  address: '{street} No: {number}',
  cities: `
    Şişli|İstanbul|41.06046|28.98717|34360,34363,34371,34373,34375,34377,34380,34381,34382,34384|212{2-5}######
    Üsküdar|İstanbul|41.02274|29.01366|34662,34664,34668,34672,34674|216{2-3}######
    Maltepe|İstanbul|40.93567|29.15507|34840,34841,34843,34844,34846,34852,34854,34857|216{4-5}######
    Çankaya|Ankara|39.9179|32.86268|06420,06430,06440,06510,06520,06530,06540,06550,06680,06690,06700|312{2-5}######
    Bornova|İzmir|38.47921|27.2399|35030,35040,35050,35080,35090,35100|2323######
    Karşıyaka|İzmir|38.45772|27.1142|35530,35580,35600|2325######
    Muratpaşa|Antalya|36.89157|30.76498|07030,07040,07050,07100,07160,07200,07230,07300|2422######,2423######
    Alanya|Antalya|36.54375|31.99982|07400|2425######
    Nilüfer|Bursa|40.21401|28.91567|16110,16120,16130,16140|2244######
    Osmangazi|Bursa|40.19671|29.05935|16010,16040,16050,16080|2242######
    Seyhan|Adana|36.98747|35.30592|01010,01120,01140,01170|3223######
    Selçuklu|Konya|37.8842|32.49222|42060,42100,42130,42250|3322######
    Meram|Konya|37.82985|32.46777|42090|3323######
    Odunpazarı|Eskişehir|39.76821|30.53538|26010,26020,26030|2222######
    Bodrum|Muğla|37.03833|27.42917|48400|2523######
    Fethiye|Muğla|36.64038|29.12758|48300|2526######
    Ürgüp|Nevşehir|38.6296|34.91199|50400|3843######
    Ortahisar|Trabzon|41.005|39.72694|61030,61040|4622######,4623######
    Şahinbey|Gaziantep|37.05944|37.3825|27010,27060|3422######,3423######`,
};
