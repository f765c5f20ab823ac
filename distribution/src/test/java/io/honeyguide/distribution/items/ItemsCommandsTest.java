package io.honeyguide.distribution.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue's commands against a broker. */
class ItemsCommandsTest {

  @TempDir private Path folder;
  private BrokerRig rig;

  @BeforeEach
  void starts() {
    rig = new BrokerRig(folder.resolve("data"));
  }

  @AfterEach
  void stops() {
    rig.close();
  }

  private String file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("items"), String.join("\n", lines) + "\n").toString();
  }

  @Test
  void importsShowsAndDeletesItems() throws IOException {
    var file = file("item;title;price", "t1;Red tent;99.5", "a/b;Mat;10");

    assertThat(rig.runWords("items", "import", file).succeeds().out())
        .isEqualTo("published 2 items, the catalogue holds 2%n".formatted());
    assertThat(rig.run("items show t1").succeeds().lines())
        .contains("title  Red tent", "price  99.5");
    assertThat(rig.runWords("items", "show", "a/b").succeeds().out()).contains("Mat");
    assertThat(rig.run("retained list").succeeds().out()).contains("items/t1");

    rig.run("items delete t1").succeeds();
    rig.run("items show t1").fails(ExitCode.NOT_FOUND);
  }

  @Test
  void importingTwiceChangesNothingAndDeletedLinesDelete() throws IOException {
    var file = file("{\"item\":\"t1\",\"title\":\"Tent\"}", "{\"item\":\"t2\",\"title\":\"Mat\"}");
    rig.runWords("items", "import", file).succeeds();

    assertThat(rig.runWords("items", "import", file).succeeds().out()).contains("holds 2");
    var gone = file("{\"item\":\"t2\",\"deleted\":true}");
    assertThat(rig.runWords("items", "import", gone).succeeds().out()).contains("holds 1");
    assertThat(rig.run("retained list").succeeds().out())
        .contains("items/t1")
        .doesNotContain("items/t2");
  }

  @Test
  void tellsEveryLineThatCannotBeUsedAndTakesTheOthers() throws IOException {
    var file = file("item\tprice", "t1\t1", "t2\tcheap", "\t3", "t4\t4");

    var table = rig.runWords("items", "import", file).fails(ExitCode.BAD_INPUT);
    assertThat(table.out()).contains("published 2 items, the catalogue holds 2");
    assertThat(table.err()).contains("line 3: wrong_field_type: ", "line 4: no_item: ");
    var json =
        rig.runWords("items", "import", file, "--output", "json").fails(ExitCode.BAD_INPUT).json();
    assertThat(json.get(0).path("line").asInt()).isEqualTo(3);
    assertThat(json.get(0).path("reason").asText()).isEqualTo("wrong_field_type");
    assertThat(json.get(2).path("rejected").asInt()).isEqualTo(2);
  }

  @Test
  void goesOnFromALineAndTakesFilesLargerThanABatch() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("item,title,tags");
    for (var i = 0; i < 2500; i++) {
      lines.add("i%d,number %d,a|b".formatted(i, i));
    }
    var file = file(lines.toArray(String[]::new));

    var part = rig.runWords("items", "import", file, "--from-line", "2002").succeeds();
    assertThat(part.out()).contains("published 500 items, the catalogue holds 500");
    assertThat(rig.runWords("items", "import", file).succeeds().out())
        .contains("published 2,500 items, the catalogue holds 2,500");
    assertThat(rig.run("items show i2499").succeeds().out()).contains("[\"a\",\"b\"]");
  }

  @Test
  void saysWhereToGoOnWhenTheBrokerRefuses() throws IOException {
    var file = file("item,title", "t1,Tent", "t2,Mat");

    var missing = rig.runWords("items", "import", folder.resolve("none").toString());
    missing.fails(ExitCode.NOT_FOUND);
    var unusable = rig.runWords("items", "import", file, "--columns", "colour=title");
    assertThat(unusable.fails(ExitCode.USAGE).err()).contains("found colour");
    var refused = rig.runWords("items", "import", file, "--topic", "#");
    assertThat(refused.fails(ExitCode.BAD_INPUT).err()).contains("line 2: bad_topic");
  }
}
