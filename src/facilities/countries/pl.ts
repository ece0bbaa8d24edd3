import type { CountryData } from '../country.js';

export const POLAND: CountryData = {
  code: 'PL',
  calling: '48',
  domain: '.pl',
  names: [
    {
      words: 'surnames',
      patterns: `Restauracja *, Karczma *, Cukiernia *, Piekarnia *, Bar *, Gospoda *, Kawiarnia *, Pizzeria *, Oberża *, Zajazd *,
        Kuchnia *, Pierogarnia *`,
    },
    {
      words: 'first names',
      patterns: 'U pani *, Kawiarnia *, Bistro *, Cukiernia *, Bar Mleczny *, Dom Gościnny *',
    },
    {
      words: {
        list: `Złotą Kaczką, Czarnym Kotem, Białym Orłem, Zielonym Smokiem, Starym Młynem, Lipami, Dębem, Żubrem, Jeleniem, Krzywą Wieżą,
          Różą, Gruszą, Kogutem, Łososiem, Złotym Lwem, Trzema Koronami, Aniołem, Ratuszem, Księżycem, Niedźwiedziem`,
      },
      patterns: 'Pod *, Restauracja pod *, Karczma pod *, Gospoda pod *, Winiarnia pod *',
    },
  ],
  streets: `ul. Mickiewicza, ul. Słowackiego, ul. Kościuszki, ul. Piłsudskiego, ul. Długa, ul. Krótka, ul. Ogrodowa, ul. Lipowa, ul. Polna,
    ul. Szkolna, ul. Leśna, ul. Kwiatowa, ul. Kościelna, ul. Rynek, ul. Sienkiewicza, ul. Reymonta, ul. Konopnickiej, ul. Kopernika,
    ul. Moniuszki, ul. Chopina, ul. Grunwaldzka, ul. Warszawska, ul. Krakowska, ul. Poznańska, ul. Zamkowa, ul. Młyńska, ul. Wodna,
    ul. Świętego Jana, ul. Grodzka, ul. Piwna, ul. Szewska, ul. Floriańska, al. Niepodległości, al. Jana Pawła II, ul. Nowy Świat,
    ul. Żeromskiego, ul. Dworcowa, ul. Słoneczna`,
  numbers: '{1-169}',
  address: '{street} {number}',
  cities: `
    Warszawa||52.22977|21.01178|00-{100-990},02-{500-990},03-{700-990}|22{3-8}######
    Kraków||50.06143|19.93658|30-{001-899},31-{000-599}|12{2-6}######
    Łódź||51.77058|19.47395|90-{001-765}|42{2-6}######
    Wrocław||51.1|17.03333|50-{001-540}|71{3-7}######
    Poznań||52.40692|16.92993|60-{101-860},61-{701-899}|61{2-8}######
    Gdańsk||54.35227|18.64912|80-{001-890}|583######
    Gdynia||54.51889|18.53188|81-{001-589}|586######
    Sopot||54.4418|18.56003|81-{701-878}|585######
    Szczecin||53.42894|14.55302|70-{001-899}|914######
    Lublin||51.25|22.56667|20-{001-884}|81{4-7}######
    Katowice||50.25841|19.02754|40-{001-870}|32{2-7}######
    Białystok||53.13333|23.16433|15-{001-950}|85{6-7}######
    Bydgoszcz||53.1235|18.00762|85-{001-880}|52{3-5}######
    Toruń||53.01375|18.59814|87-100|56{4-6}######
    Rzeszów||50.04132|21.99901|35-{001-959}|17{2-8}######
    Olsztyn||53.77995|20.49416|10-{001-900}|89{5-7}######
    Zakopane||49.29899|19.94885|34-500|182######`,
};
