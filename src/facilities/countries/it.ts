import type { CountryData } from '../country.js';

export const ITALY: CountryData = {
  code: 'IT',
  calling: '39',
  domain: '.it',
  names: [
    {
      words: 'surnames',
      patterns: `Trattoria *, Osteria *, Ristorante *, Pizzeria *, Enoteca *, Gelateria *, Antica Locanda *, Fratelli *, Pasticceria *,
        Rosticceria *, Caffè *, Cantina *`,
    },
    {
      words: 'first names',
      patterns: 'Da *, Trattoria da *, Pizzeria da *, La Cucina di *, L’Orto di *, Caffè *',
    },
    {
      words: {
        list: `Gallo d’Oro, Cavallino Bianco, Ponte Vecchio, Buon Gusto, Vecchio Forno, Gatto Nero, Cervo, Glicine, Melograno, Tartufo,
          Cinghiale, Porto, Borgo Antico, Campanile, Fico, Ulivo, Leone, Faro, Mulino, Granaio`,
      },
      patterns: 'Il *, Trattoria del *, Osteria del *, Ristorante al *, Locanda del *',
    },
  ],
  streets: `Via Roma, Via Garibaldi, Corso Italia, Via Mazzini, Via Dante Alighieri, Via Cavour, Piazza del Duomo, Via Verdi,
    Corso Vittorio Emanuele II, Via Marconi, Via Manzoni, Via Leonardo da Vinci, Via Galileo Galilei, Via XX Settembre, Via Matteotti,
    Via Battisti, Via Carducci, Via San Francesco, Via della Libertà, Piazza Garibaldi, Via Nazionale, Via del Corso, Via San Giovanni,
    Via della Repubblica, Viale dei Mille, Via Petrarca, Via Boccaccio, Via Puccini, Via Rossini, Via dei Fiori, Piazza San Marco,
    Via del Mercato, Via delle Rose, Via della Stazione, Via Santa Lucia, Via del Porto, Viale Europa`,
  numbers: '{1-179}',
  address: '{street} {number}',
  cities: `
    Roma|RM|41.89193|12.51133|{00153-00154},{00184-00187},{00192-00199}|064#######,065#######,068#######
    Milano|MI|45.46427|9.18951|{20121-20162}|02{3-8}#######
    Napoli|NA|40.85216|14.26811|{80121-80147}|081{2-7}######
    Torino|TO|45.07049|7.68682|{10121-10156}|011{2-8}######
    Palermo|PA|38.13205|13.33561|{90121-90151}|091{3-7}######
    Genova|GE|44.40478|8.94439|{16121-16167}|010{2-8}######
    Bologna|BO|44.49381|11.33875|{40121-40141}|051{2-6}######
    Firenze|FI|43.77925|11.24626|{50121-50145}|055{2-7}######
    Bari|BA|41.12066|16.86982|{70121-70132}|080{2-5}######
    Catania|CT|37.49223|15.07041|{95121-95131}|095{2-7}######
    Venezia|VE|45.43713|12.33265|{30121-30135}|041{2-7}######
    Verona|VR|45.4299|10.98444|{37121-37142}|045{5-8}######
    Trieste|TS|45.64953|13.77678|{34121-34151}|040{2-7}######
    Padova|PD|45.40797|11.88586|{35121-35143}|049{7-8}######
    Parma|PR|44.79935|10.32618|{43121-43126}|0521{2-9}#####
    Modena|MO|44.64783|10.92539|{41121-41126}|059{2-8}######
    Bergamo|BG|45.69601|9.66721|{24121-24129}|035{2-6}######
    Perugia|PG|43.1122|12.38878|{06121-06135}|075{4-6}######
    Cagliari|CA|39.23054|9.11917|{09121-09134}|070{2-7}######
    Lecce|LE|40.35481|18.17244|73100|0832{2-7}#####
    Lucca|LU|43.84369|10.50447|55100|0583{2-9}#####
    Siena|SI|43.31822|11.33064|53100|0577{2-9}#####
    Matera|MT|40.66599|16.60463|75100|0835{2-9}#####`,
};
