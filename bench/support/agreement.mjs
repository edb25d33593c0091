// Before anything is measured: do all contenders say the same?

const samples = 5;

/**
 * Asks all contenders the same questions. Who gives no answer at all is left out of the workload and told at the end;
 * who gives another one ends the run.
 * @throws Error that names the first difference
 */
export async function assertAgreement(running, workloads, questions, tell) {
  for (const workload of workloads.filter((one) => one !== 'w4')) {
    const asked = spread(questions[workload], samples);
    for (const question of asked) {
      const answers = [];
      for (const contender of running.filter((one) => one.answers(workload))) {
        try {
          answers.push({ contender, answer: await contender.ask(workload, question) });
        } catch (error) {
          contender.giveUp(workload, error.message);
          tell(`  ${workload} is left out for ${contender.name}: ${error.message}`);
        }
      }
      compare(workload, question, answers);
    }
    const able = running.filter((contender) => contender.answers(workload)).map(({ name }) => name);
    tell(`  ${workload}: ${able.join(', ')} give equal answers to ${asked.length} question(s)`);
  }
}

function compare(workload, question, [first, ...others]) {
  if (first === undefined || (workload !== 'w2' && sizeOf(first.answer) === 0)) {
    throw new Error(
      `${workload}: there is no answer to ${JSON.stringify(question)}; nothing would be measured.`,
    );
  }
  for (const { contender, answer } of others) {
    const difference = firstDifference(first.answer, answer, workload);
    if (difference !== undefined) {
      throw new Error(`${first.contender.name} and ${contender.name} answer differently: ${difference}`);
    }
  }
}

/** Each contender moves one item; its answer and the book must say so. @throws Error when they do not */
export async function assertMoves(running, sharesOf, admin, tell) {
  const able = running.filter((contender) => contender.answers('w4'));
  for (const contender of able) {
    const [move] = await sharesOf(contender);
    if (move === undefined) {
      throw new Error('There is no item to move.');
    }
    const answer = await contender.ask('w4', { ...move, requestId: crypto.randomUUID() });
    const { rows } = await admin.query(
      `select e.version, m.kind, m.from_place_id as "from", m.to_place_id as "to", m.recorded_by as "recorderId",
        (select quantity::float from custody.holding where exhibit_id = e.id and place_id = m.to_place_id) as quantity
       from custody.exhibit e join custody.movement m on m.exhibit_id = e.id and m.seq = e.last_seq where e.id = $1`,
      [move.exhibitId],
    );
    const expected = {
      answer: { id: move.exhibitId, version: move.version + 1 },
      book: {
        version: move.version + 1,
        kind: 'RELOCATION',
        from: move.from,
        to: move.to,
        recorderId: move.recorderId,
        quantity: Number(move.quantity),
      },
    };
    const difference = firstDifference(expected, { answer, book: rows[0] }, 'w4');
    if (difference !== undefined) {
      throw new Error(`${contender.name} does not move as it should: ${difference}`);
    }
  }
  tell(`  w4: ${able.map(({ name }) => name).join(', ')} each moved one item, and the book says so`);
}

function spread(list, count) {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => index % step === 0).slice(0, count);
}

function sizeOf(answer) {
  return Array.isArray(answer) ? answer.length : Object.keys(answer).length;
}

function firstDifference(left, right, path) {
  if (Object.is(left, right)) {
    return undefined;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return `${path}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`;
  }
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = firstDifference(left[name], right[name], `${path}.${name}`);
    if (difference !== undefined) {
      return difference;
    }
  }
  return undefined;
}
