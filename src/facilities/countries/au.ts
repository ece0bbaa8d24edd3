import type { CountryData } from '../country.js';

export const AUSTRALIA: CountryData = {
  code: 'AU',
  calling: '61',
  domain: '.com.au',
  names: [
    {
      words: 'surnames',
      patterns: `*'s Hotel, * & Co. Espresso, *'s Grill, *'s Seafood, The * Bistro, *'s Steak & Ribs, * Brothers Brewery,
        *'s Thai Kitchen, *'s Pie Shop, The * Pavilion`,
    },
    { words: 'first names', patterns: `*'s Kitchen, *'s Café, Miss *, Mister *, *'s Milk Bar` },
    {
      words: {
        list: `Wattle, Banksia, Blue Gum, Kookaburra, Jacaranda, Rusty Roo, Salt & Vine, Saltbush, Bottlebrush, Magpie, Southern Cross,
          Coral Bay, Red Gum, Lyrebird, Pelican Point, Bluestone, Paperbark, Boathouse, Lighthouse, Ironbark`,
      },
      patterns: 'The *, * Café, * Dining, * Bar & Grill, * Tavern, * Eating House, The * Room',
    },
  ],
  streets: `George Street, Pitt Street, Elizabeth Street, King Street, Queen Street, William Street, Victoria Street, Albert Street,
    Adelaide Street, Hunter Street, Darling Street, Oxford Street, Crown Street, Bourke Street, Collins Street, Flinders Street,
    Lonsdale Street, Swanston Street, High Street, Church Street, Beach Road, The Esplanade, Marine Parade, Hay Street, Murray Street,
    Barrack Street, Rundle Street, Hindley Street, Gouger Street, Grenfell Street, Mitchell Street, Smith Street, Station Street,
    Bridge Road, Park Street, Wharf Street, Liverpool Street, Macquarie Street, Davey Street, Campbell Parade`,
  numbers: '{1-499}',
  address: '{number} {street}',
  cities: `
    Sydney|NSW|-33.86785|151.20732|2000|292######
    Parramatta|NSW|-33.8178|151.00348|2150|298######
    Newcastle|NSW|-32.92953|151.7801|2300|249######
    Byron Bay|NSW|-28.64989|153.61246|2481|266######
    Canberra|ACT|-35.28346|149.12807|2601|262######
    Melbourne|VIC|-37.814|144.96332|3000,3004|396######
    Fitzroy|VIC|-37.79839|144.97833|3065|394######
    Geelong|VIC|-38.14711|144.36069|3220|352######
    Ballarat|VIC|-37.56622|143.84957|3350|353######
    Brisbane|QLD|-27.46794|153.02809|4000|732######
    Surfers Paradise|QLD|-28.00274|153.42999|4217|755######
    Cairns|QLD|-16.92366|145.76613|4870|740######
    Townsville|QLD|-19.26639|146.80569|4810|747######
    Adelaide|SA|-34.92866|138.59863|5000|882######
    Perth|WA|-31.95224|115.8614|6000|892######
    Fremantle|WA|-32.05632|115.74557|6160|894######
    Hobart|TAS|-42.87936|147.32941|7000|362######
    Launceston|TAS|-41.43876|147.13467|7250|363######
    Darwin|NT|-12.46113|130.84185|0800|889######`,
};
