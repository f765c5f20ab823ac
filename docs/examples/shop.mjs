// What a shop's page needs: tell what a visitor does, and ask what to show next. `base` is the
// shop's own address; in a page it is not needed.

/** Tells that a visitor did something with an item: view, cart, purchase ... Gives its offset. */
export async function did(session, type, item, base = '') {
  const answer = await fetch(`${base}/v1/topics/behaviour/${type}`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({session, item}),
    keepalive: true, // arrives although the visitor leaves the page by this very click
  });
  return (await read(answer)).offset;
}

/** What to show a visitor, by a model that has seen everything up to an offset. */
export async function recommended(session, offset, base = '') {
  const query = new URLSearchParams({n: '3', minOffset: offset});
  const path = `/v1/recommendations/sessions/${encodeURIComponent(session)}`;
  return (await read(await fetch(`${base}${path}?${query}`))).items;
}

async function read(answer) {
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(`${answer.status} ${body.code}: ${body.detail}`);
  }
  return body;
}
