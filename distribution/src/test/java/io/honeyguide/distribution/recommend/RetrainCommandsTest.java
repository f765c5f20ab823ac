package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retraining from the command line against a broker. */
class RetrainCommandsTest {

  @TempDir private Path folder;
  private BrokerRig rig;

  @BeforeEach
  void starts() {
    rig = new BrokerRig(folder.resolve("data"));
    for (var item : new String[] {"tent", "mat", "lamp"}) {
      rig.runWords("pub", "behaviour/view", "{\"session\":\"s\",\"item\":\"%s\"}".formatted(item))
          .succeeds();
    }
  }

  @AfterEach
  void stops() {
    rig.close();
  }

  @Test
  void retrainsAndWaitsForTheSwitch() {
    assertThat(rig.run("recommend model").succeeds().lines())
        .contains("model     configured", "settings  as the configuration says");

    var done = rig.run("recommend retrain --set rank.hidden=4 --switch now --wait").succeeds();

    assertThat(done.out()).contains("rank.hidden=4", "switched");
    var status = rig.run("recommend model --output json").succeeds().document();
    assertThat(status.at("/model/settings/rank.hidden").asText()).isEqualTo("4");
    assertThat(status.at("/model/events").asInt()).isEqualTo(3);
  }

  @Test
  void keepsBothModelsUntilToldWhich() {
    rig.run("recommend retrain --switch manual --wait --set weights.cart=4").succeeds();

    var refused = rig.run("recommend retrain").fails(ExitCode.USAGE);
    assertThat(refused.err()).contains("one retraining is under way", "recommend model");
    assertThat(rig.run("recommend model --cancel").succeeds().out()).contains("cancelled");
    rig.run("recommend model --cancel").fails(ExitCode.NOT_FOUND);
    rig.run("recommend retrain --switch manual --wait").succeeds();
    assertThat(rig.run("recommend model --switch").succeeds().out()).contains("switched");
  }

  @Test
  void saysWhatDoesNotFit() {
    assertThat(rig.run("recommend retrain --set rank.hiden=4").fails(ExitCode.USAGE).err())
        .contains(
            "plugins.recommender.rank.hiden cannot be changed here, did you mean rank.hidden?");
    assertThat(rig.run("recommend retrain --set rank.hidden=many").fails(ExitCode.USAGE).err())
        .contains("rank.hidden must be a whole number");
    assertThat(rig.run("recommend retrain --from soon").fails(ExitCode.USAGE).err())
        .contains("from is oldest, an offset such as 0-4711");
  }
}
