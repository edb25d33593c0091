import type { Clock } from '../platform/clock.js';
import { playCustody } from './custody-scenes.js';
import { playInspector } from './inspector-scenes.js';
import { playInventory } from './inventory-scenes.js';
import { demoPassword } from './organisation.js';
import { DemoPlayer, DemoTime, type PlayedStep } from './player.js';
import { playProgramme } from './programme-scenes.js';
import { readStage } from './stage.js';

/**
 * Plays a working day over HTTP: receipt and sealing, a release and its return under a new seal, a transfer, a
 * quarter inventory, the programme of the working year, an inspector's questions.
 * @throws DemoFailure when anything differs from what is expected
 */
export async function playWorkingDay(
  url: string,
  clock: Clock,
  tell: (line: string) => void,
): Promise<PlayedStep[]> {
  const player = new DemoPlayer(url, demoPassword, tell);
  const [keeper, provincialKeeper, accountant, officer, head, finance, provincialHead, inspector] =
    await Promise.all([
      player.logIn('thukho.kv03'),
      player.logIn('thukho.tinh'),
      player.logIn('ketoan.kv03'),
      player.logIn('chv.kv03'),
      player.logIn('truongphong.kv03'),
      player.logIn('taichinh1'),
      player.logIn('truong.tinh'),
      player.logIn('kiemtra1'),
    ]);
  const [here, province] = await Promise.all([
    readStage(keeper, 'KV03'),
    readStage(provincialKeeper, 'TINH'),
  ]);
  const time = new DemoTime(clock.now());
  const began = clock.now().toISOString();

  tell('Kho KV03 và kho tỉnh');
  const day = await playCustody(
    player,
    { keeper, provincialKeeper, head, provincialHead, accountant, here, province },
    time,
  );
  tell('Kiểm kê quý tại KV03');
  await playInventory(player, { keeper, accountant, officer, head, here }, time);
  tell('Chương trình kiểm tra');
  await playProgramme(player, finance, provincialHead);
  tell('Người kiểm tra hỏi nhật ký');
  await playInspector(player, inspector, {
    began,
    officeId: here.officeId,
    drugId: day.drugId,
    drugCode: day.drugCode,
    keeperName: keeper.fullName,
  });
  return player.steps;
}
