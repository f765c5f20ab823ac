package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bytes of erased records go, and nothing else does, whatever the disk does meanwhile. */
class ErasedBytesFaultTest extends ErasureFixture {

  private void live(FaultyLogFiles files) {
    var listener = new Acknowledged();
    FileLog log = null;
    try {
      log = open(files, listener);
      fill(log, "first ");
      snapshot(log, listener);
      eraseSecrets(log);
      fill(log, "second ");
      eraseSecrets(log);
      wipe(log, listener);
      if (!files.isDown()) {
        fill(log, "third ");
      }
      log.close();
    } catch (DataDirectoryException e) {
      assertThat(e).hasMessageContaining("faulty");
    } finally {
      if (log != null) {
        log.abandon();
      }
      Batches.freeLeftOver();
    }
  }

  @Test
  void triesAgainWhenTheDiskHasNoRoomForARewrittenSegment() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    fill(log, "first ");
    eraseSecrets(log);
    snapshot(log, listener);
    fill(log, "second ");
    snapshot(log, listener);
    fill(log, "third ");
    snapshot(log, listener);
    files.bytesMax(0);
    wipe(log, listener);
    assertThat(isDone).isFalse();
    assertThat(last).isNotNull();
    assertThat(last.failure()).hasMessageContaining("cannot be rewritten");
    check(log, "with a full disk");
    eraseSecrets(log);
    files.bytesMax(Long.MAX_VALUE);
    clock.advanceMs(2_000);
    log.append(Batches.urgent("news"));
    log.runOnce();
    eraseSecrets(log);
    wipe(log, listener);

    assertThat(isDone).as("%s", last).isTrue();
    check(log, "with room again");
    assertNoSecrets(files, "with room again");
    log.close();
  }

  @Test
  void losesNothingElseWhenPowerFailsAtAnyCall() {
    var clean = new FaultyLogFiles(1);
    live(clean);
    var calls = clean.calls();
    for (var n = 1; n <= calls; n++) {
      afterFault(n, true);
    }
  }

  @Test
  void losesNothingElseWhenAnyCallFailsOnce() {
    var clean = new FaultyLogFiles(1);
    live(clean);
    var calls = clean.calls();
    for (var n = 1; n <= calls; n++) {
      afterFault(n, false);
    }
  }

  private void afterFault(int call, boolean dies) {
    kept.clear();
    erased.clear();
    var where = (dies ? "power cut at call " : "failure of call ") + call;
    var files = new FaultyLogFiles(call);
    if (dies) {
      files.dieAt(call);
    } else {
      files.failAt(call);
    }
    live(files);
    files.crash();
    var listener = new Acknowledged();
    var log = open(files, listener);
    noteErased(log);
    check(log, where);
    // What was stored and not answered is no different from the rest.
    read(log).forEach(kept::putIfAbsent);
    kept.keySet().removeAll(erased);
    eraseSecrets(log);
    wipe(log, listener);
    assertThat(isDone).as(where).isTrue();
    check(log, where);
    assertNoSecrets(files, where);
    log.close();
    Batches.freeLeftOver();
  }
}
