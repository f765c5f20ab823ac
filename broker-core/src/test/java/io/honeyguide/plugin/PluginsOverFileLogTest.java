package io.honeyguide.plugin;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsOverFileLogTest {

  @TempDir Path directory;

  @Test
  void readsFromDiskWhatIsNoLongerInTheTailCacheAndGoesOnAfterARestart() {
    var data = directory.resolve("data");
    var options = FileLogOptions.defaults().withSegmentBytes(64 << 10);
    var script = new Script("shop");
    var expected = new ArrayList<String>();
    try (var rig = new HostRig(data, clock -> new FileLog(data, options, clock))) {
      for (var i = 0; i < 8; i++) {
        var payloads = new String[250];
        for (var j = 0; j < payloads.length; j++) {
          payloads[j] = "message " + i + " " + j + " with some more text to fill the segments";
        }
        expected.addAll(List.of(payloads));
        rig.publish(i % 2 == 0 ? "shop/view" : "shop/cart", payloads);
        rig.publish("other", payloads);
      }
      rig.start(script);
      rig.awaitSeen(script, expected.toArray(String[]::new));
      rig.restart();
      rig.publish("shop/view", "last");
      expected.add("last");
      rig.start(script);
      rig.awaitSeen(script, expected.toArray(String[]::new));
    }
  }
}
