import type { CountryData } from '../country.js';

export const UNITED_STATES: CountryData = {
  code: 'US',
  calling: '1',
  domain: '.com',
  names: [
    {
      words: 'surnames',
      patterns: `*'s Diner, *'s Grill, *'s Steakhouse, * & Sons Barbecue, *'s Tavern, *'s Pizzeria, *'s Seafood House, The * Room,
        * Street Kitchen, * Family Restaurant, *'s Chophouse, *'s Taqueria`,
    },
    {
      words: 'first names',
      patterns: `*'s Kitchen, Mama *'s, *'s Bakery & Café, Little *'s, *'s Place, Chez *`,
    },
    {
      words: {
        list: `Blue Heron, Copper Kettle, Red Barn, Golden Poppy, Black Walnut, Silver Spoon, Iron Skillet, Painted Pony, Lazy River,
          Salt Marsh, Sugar Maple, Rusty Anchor, White Oak, Wild Sage, Old Mill, Brass Lantern, Crooked Creek, Cedar Point, Hickory, Magnolia`,
      },
      patterns:
        'The *, * Café, * Grill & Bar, * Brewing Company, * Bistro, * Oyster Bar, * Smokehouse, The * Inn',
    },
  ],
  streets: `Main Street, Oak Street, Maple Avenue, Park Avenue, Washington Street, Lincoln Avenue, Franklin Street, Jefferson Avenue,
    Madison Street, Jackson Street, Broadway, Market Street, Church Street, Walnut Street, Chestnut Street, Pine Street, Cedar Avenue,
    Elm Street, Highland Avenue, Spring Street, Union Street, Water Street, River Road, Lake Street, Grand Avenue, Center Street,
    College Avenue, Pearl Street, Prospect Avenue, Front Street, State Street, High Street, Court Street, Mill Street, Vine Street,
    Sunset Boulevard, Forest Avenue, Clinton Street, Adams Street, Monroe Street, Harrison Avenue, Cherry Street, Delaware Avenue`,
  numbers: '{100-4899}',
  address: '{number} {street}',
  cities: `
    New York|NY|40.71427|-74.00597|{10001-10003},{10009-10014},{10016-10029}|212{2-9}######
    Brooklyn|NY|40.6501|-73.94958|{11203-11226},{11228-11239}|718{2-9}######
    Los Angeles|CA|34.05223|-118.24368|{90004-90008},{90010-90029}|213{2-9}######
    San Francisco|CA|37.77493|-122.41942|{94102-94105},{94107-94112},{94114-94118}|415{2-9}######
    San Diego|CA|32.71571|-117.16472|{92101-92111}|619{2-9}######
    Chicago|IL|41.85003|-87.65005|{60601-60626}|312{2-9}######
    Phoenix|AZ|33.44838|-112.07404|{85003-85009},{85012-85024}|602{2-9}######
    Philadelphia|PA|39.95233|-75.16379|{19102-19104},{19118-19154}|215{2-9}######
    San Antonio|TX|29.42412|-98.49363|{78201-78205},{78207-78225}|210{2-9}######
    Dallas|TX|32.78306|-96.80667|{75201-75212},{75214-75220}|214{2-9}######
    Austin|TX|30.26715|-97.74306|{78701-78705},{78721-78739}|512{2-9}######
    Houston|TX|29.76328|-95.36327|{77002-77009},{77011-77051}|713{2-9}######
    Seattle|WA|47.60621|-122.33207|{98101-98109},{98115-98119}|206{2-9}######
    Denver|CO|39.73915|-104.9847|{80202-80207},{80209-80212}|303{2-9}######
    Washington|DC|38.89511|-77.03637|{20001-20012}|202{2-9}######
    Boston|MA|42.35843|-71.05977|{02108-02111},{02113-02116}|617{2-9}######
    Nashville|TN|36.16589|-86.78444|{37203-37221}|615{2-9}######
    Columbus|OH|39.96118|-82.99879|{43201-43207},{43209-43215}|614{2-9}######
    Portland|OR|45.52345|-122.67621|{97201-97206},{97209-97221}|503{2-9}######
    Atlanta|GA|33.749|-84.38798|{30305-30319}|404{2-9}######
    Miami|FL|25.77427|-80.19366|{33125-33137},{33142-33147}|305{2-9}######
    Minneapolis|MN|44.97997|-93.26384|{55401-55419}|612{2-9}######
    New Orleans|LA|29.95465|-90.07507|{70112-70119}|504{2-9}######
    Honolulu|HI|21.30694|-157.85833|{96813-96819}|808{2-9}######
    Anchorage|AK|61.21806|-149.90028|{99501-99504},{99507-99508}|907{2-9}######`,
};
