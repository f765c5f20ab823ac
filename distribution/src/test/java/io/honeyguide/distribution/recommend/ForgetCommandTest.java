package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerRig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetCommandTest {

  @TempDir private Path folder;

  @Test
  void hasARunningBrokerForgetAUser() {
    try (var rig = new BrokerRig(folder.resolve("data"))) {
      var event = "{\"user\":\"ann/1\",\"session\":\"s\",\"item\":\"a\"}";
      rig.runWords("pub", "behaviour/view", event).succeeds();

      assertThat(rig.run("recommend forget ann/1").succeeds().out())
          .isEqualTo("forgot ann/1, sessions: 1%n".formatted());
      assertThat(rig.run("recommend forget ann/1").succeeds().out())
          .isEqualTo("ann/1 was not known; messages that the log holds are erased%n".formatted());
      assertThat(rig.run("recommend forget ben --output json").succeeds().out())
          .contains("\"user\":\"ben\"", "\"known\":false");
      rig.runWords("recommend", "forget", "x".repeat(300)).fails(ExitCode.USAGE);
    }
  }
}
