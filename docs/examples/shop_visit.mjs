// Visitors of the shop: what the page does when they click, with the page's own functions.
// Argument: the address of the shop (shop.py), or HONEYGUIDE_SHOP.
import {randomUUID} from 'node:crypto';
import {did, recommended} from './shop.mjs';

const base = (process.argv[2] ?? process.env.HONEYGUIDE_SHOP ?? 'http://127.0.0.1:8000').replace(/\/$/, '');

function require(holds, what) {
  if (!holds) {
    console.error(`expected that ${what}`);
    process.exit(1);
  }
}

for (const other of ['stove', 'stove', 'lamp']) {
  const visitor = randomUUID();
  await did(visitor, 'view', 'tent', base);
  await did(visitor, 'view', other, base);
}

const ben = randomUUID();
const viewed = await did(ben, 'view', 'tent', base);
const before = (await recommended(ben, viewed, base)).map(({id}) => id);
console.log(`Ben views the tent and is shown: ${before.join(', ')}`);
require(before[0] === 'stove' && before.includes('lamp'), 'who viewed the tent is shown the others');

const bought = await did(ben, 'purchase', 'stove', base);
const after = (await recommended(ben, bought, base)).map(({id}) => id);
console.log(`Ben buys the stove and is shown: ${after.join(', ')}`);
require(!after.includes('stove') && after.includes('lamp'), 'what he bought is not shown any more');
console.log('the list changed with the click');
