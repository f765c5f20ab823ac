package io.honeyguide.distribution.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.serve.ProcessRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DemoProcessTest {

  @TempDir Path folder;
  private ProcessRig rig;

  @BeforeEach
  void startsWithNothing() {
    rig = new ProcessRig(folder);
  }

  @AfterEach
  void endsWhatStillRuns() {
    rig.close();
  }

  @Test
  void showsAListWithReasonsAndEndsByItself() throws Exception {
    var data = folder.resolve("data");

    var demo = rig.run("demo", "--duration=1s", "--data=" + data, "--mqtt-port=0", "--http-port=0");

    assertThat(demo.exitCode()).as(demo.err()).isEqualTo(ExitCode.OK);
    assertThat(demo.out())
        .contains("data   " + data)
        .contains("curl -d '{\"session\":\"you\"")
        .contains("Mia comes for: Better coffee")
        .contains("goes together with")
        .doesNotContain("\u001b");
    assertThat(data).as("a directory that was named is kept").isDirectory();
  }
}
