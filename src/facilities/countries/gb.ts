import type { CountryData } from '../country.js';

export const UNITED_KINGDOM: CountryData = {
  code: 'GB',
  calling: '44',
  domain: '.co.uk',
  names: [
    {
      words: 'surnames',
      patterns: `*'s Fish & Chips, *'s Carvery, * & Sons Pie Shop, *'s Tea Room, The * Arms, *'s Brasserie, *'s Chophouse,
        *'s Curry House, The * Tavern`,
    },
    {
      words: 'first names',
      patterns: `*'s Kitchen, *'s Café, Auntie *'s, *'s Tearoom, *'s Larder`,
    },
    {
      words: {
        list: `Red Lion, White Hart, Royal Oak, Golden Fleece, Black Swan, Crown & Anchor, Fox & Hounds, Plough, King's Head, Ship,
          Rose & Crown, Wheatsheaf, Dog & Duck, Old Bell, Green Man, Three Tuns, Hare & Tortoise, Bull's Head, Saffron, Mulberry`,
      },
      patterns: 'The *, The * Inn, * Restaurant, The * Gastropub, * Dining Rooms, The Old *',
    },
  ],
  streets: `High Street, Church Street, Station Road, Victoria Road, Church Lane, Mill Lane, Market Street, Bridge Street, Castle Street,
    King Street, Queen Street, Albert Road, George Street, Park Road, London Road, Green Lane, North Street, South Street, West Street,
    Chapel Street, Manor Road, New Street, Broad Street, Union Street, Princes Street, Duke Street, Wellington Road, Cross Street,
    Grange Road, Alexandra Road, Springfield Road, Kingsway, The Broadway, Mill Road, Cambridge Road, Baker Street, Canal Street`,
  numbers: '{1-249}',
  postalLetters: 'ABDEFGHJLNPQRSTUWXYZ',
  address: '{number} {street}',
  cities: `
    London||51.50853|-0.12574|EC2A #@@,W1D #@@,SE1 #@@,N1 #@@,E2 #@@,SW9 #@@,NW1 #@@,E8 #@@|203{2-9}######,207{2-9}######,208{2-9}######
    Birmingham||52.48142|-1.89983|B1 #@@,B2 #@@,B3 #@@,B5 #@@,B13 #@@|121{2-7}######
    Manchester||53.48095|-2.23743|M1 #@@,M2 #@@,M3 #@@,M4 #@@,M14 #@@,M20 #@@|161{2-9}######
    Leeds||53.79648|-1.54785|LS1 #@@,LS2 #@@,LS6 #@@|1132######,1133######
    Liverpool||53.41058|-2.97794|L1 #@@,L2 #@@,L3 #@@,L8 #@@|151{2-9}######
    Sheffield||53.38297|-1.4659|S1 #@@,S2 #@@,S7 #@@,S11 #@@|1142######
    Bristol||51.45523|-2.59665|BS1 #@@,BS2 #@@,BS6 #@@,BS8 #@@|117{3-4}######
    Newcastle upon Tyne||54.97328|-1.61396|NE1 #@@,NE2 #@@,NE4 #@@|191{2-4}######
    Nottingham||52.9536|-1.15047|NG1 #@@,NG2 #@@,NG7 #@@|115{8-9}######
    Brighton||50.82838|-0.13947|BN1 #@@,BN2 #@@|1273{2-9}#####
    Oxford||51.75222|-1.25596|OX1 #@@,OX2 #@@,OX4 #@@|1865{2-9}#####
    Cambridge||52.2|0.11667|CB1 #@@,CB2 #@@,CB4 #@@|1223{2-9}#####
    York||53.95763|-1.08271|YO1 #@@,YO10 #@@,YO24 #@@,YO31 #@@|1904{2-9}#####
    Bath||51.3751|-2.36172|BA1 #@@,BA2 #@@|1225{2-9}#####
    Norwich||52.62783|1.29834|NR1 #@@,NR2 #@@,NR3 #@@|1603{2-9}#####
    Edinburgh||55.95206|-3.19648|EH1 #@@,EH2 #@@,EH3 #@@,EH6 #@@,EH8 #@@|131{2-6}######
    Glasgow||55.86515|-4.25763|G1 #@@,G2 #@@,G3 #@@,G11 #@@,G12 #@@|141{2-9}######
    Cardiff||51.48|-3.18|CF10 #@@,CF11 #@@,CF24 #@@|29{20-22}######
    Belfast||54.59682|-5.92541|BT1 #@@,BT2 #@@,BT7 #@@,BT9 #@@|2890######`,
};
