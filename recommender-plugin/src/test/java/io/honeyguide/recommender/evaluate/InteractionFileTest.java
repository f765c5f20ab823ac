package io.honeyguide.recommender.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InteractionFileTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("events.tsv");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private void writePacked(String text) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void readAll() throws IOException {
    try (var interactions = InteractionFile.open(file)) {
      var next = interactions.next();
      while (next != null) {
        next = interactions.next();
      }
    }
  }

  @Test
  void readsColumnsByTheirNames() throws IOException {
    write(
        "item\textra\tts\tuser\tsession\ttype\tvalue\tsplit\tscore",
        "i1\tx\t1590884413\tu1\ts1\tpurchase\t-2.5\ttest\t0",
        "i2\t\t0.5\t\ts1\t\t\t\t1");
    try (var interactions = InteractionFile.open(file)) {
      assertThat(interactions.next())
          .isEqualTo(
              new Interaction(
                  2,
                  new BehaviourEvent.Purchase("s1", "u1", "i1", 1_590_884_413_000L, -2.5),
                  "test",
                  false));
      assertThat(interactions.next())
          .isEqualTo(new Interaction(3, new BehaviourEvent.View("s1", null, "i2", 500), "", true));
      assertThat(interactions.next()).isNull();
    }
  }

  @Test
  void unpacksGzipAndTellsHowFarItIs() throws IOException {
    writePacked("ts\tsession\titem\n1\ts\ti\n");
    try (var interactions = InteractionFile.open(file)) {
      assertThat(interactions.next()).isNotNull();
      assertThat(interactions.next()).isNull();
      assertThat(interactions.bytesRead()).isEqualTo(interactions.totalBytes()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;s | line 3: expected 3 tab-separated fields, found 2",
        "1;s;i;x | line 3: expected 3 tab-separated fields, found 4",
        "x;s;i | line 3: expected seconds since 1970 in \"ts\", found \"x\"",
        "-1;s;i | line 3: expected seconds since 1970 in \"ts\", found \"-1\"",
        "NaN;s;i | line 3: expected seconds since 1970 in \"ts\", found \"NaN\"",
        "1;s; | line 3: the field \"item\" is empty",
      })
  void namesLineAndDefect(String line, String message) throws IOException {
    write("ts\tsession\titem", "1\ts\ti", line.replace(';', '\t'));

    assertThatThrownBy(this::readAll)
        .isInstanceOf(LineFormatException.class)
        .hasMessage(file + ", " + message);
  }

  @Test
  void takesQuotesBetweenTabsAsTheyAreAndPassesOverBlankLines() throws IOException {
    write("", "ts\tsession\titem", "1\ts\t\"i", " ", "2\ts\t\"j\"", "\t\t");

    assertThat(readAll(InteractionFormat.standard()))
        .containsExactly(
            new Interaction(3, new BehaviourEvent.View("s", null, "\"i", 1000), "", true),
            new Interaction(5, new BehaviourEvent.View("s", null, "\"j\"", 2000), "", true));
  }

  @Test
  void refusesALineTooLongToBeAnEvent() throws IOException {
    write("ts\tsession\titem", "1\ts\t" + "i".repeat(1000));

    assertThatThrownBy(this::readAll)
        .hasMessageContaining("line 2: expected fields of at most 1000 characters, found 1002");
  }

  @Test
  void refusesFilesWithoutTheNeededColumns() throws IOException {
    write("when\tsession\titem");
    assertThatThrownBy(this::readAll)
        .hasMessageContaining("line 1: expected a column \"ts\", found when, session, item");
    write("ts\titem");
    assertThatThrownBy(this::readAll)
        .hasMessageContaining("expected a column \"user\" or \"session\"");
    Files.writeString(file, "");
    assertThatThrownBy(this::readAll).hasMessageContaining("found an empty file");
  }

  @Test
  void refusesUnknownTypesAndValues() throws IOException {
    write("ts\tuser\titem\ttype\tvalue", "1\tu\ti\tstare\t1");
    assertThatThrownBy(this::readAll).hasMessageContaining("line 2: unknown type \"stare\"");
    write("ts\tuser\titem\ttype\tvalue", "1\tu\ti\tview\tmuch");
    assertThatThrownBy(this::readAll).hasMessageContaining("expected a number in \"value\"");
  }

  @Test
  void namesTheLineWhereCodingOrPackingBreaks() throws IOException {
    Files.write(file, new byte[] {'t', 's', '\t', 'u', 's', 'e', 'r', '\t', (byte) 0xff, '\n'});
    assertThatThrownBy(this::readAll).hasMessageContaining("line 1: the file is not UTF-8");

    var text = new StringBuilder("ts\tsession\titem\n");
    for (var i = 0; i < 20_000; i++) {
      text.append(i)
          .append("\ts")
          .append(i * 31 % 977)
          .append("\ti")
          .append(i * 17 % 991)
          .append('\n');
    }
    writePacked(text.toString());
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(this::readAll)
        .isInstanceOf(LineFormatException.class)
        .hasMessageContaining("the gzip data are damaged or cut off");
  }

  private List<Interaction> readAll(InteractionFormat format) throws IOException {
    var all = new ArrayList<Interaction>();
    try (var interactions = InteractionFile.open(file, format)) {
      for (var next = interactions.next(); next != null; next = interactions.next()) {
        all.add(next);
      }
    }
    return all;
  }

  @Test
  void readsMovieLensAndSortsIt() throws IOException {
    write(
        "userId,movieId,rating,timestamp",
        "1,\"31\",2.5,1260759144",
        "1,\"a \"\"b\"\", c\",3.0,1260759179",
        "2,10,4.0,835355493");

    var all = readAll(InteractionFormat.parse("", true));

    assertThat(all.stream().map(Interaction::event))
        .containsExactly(
            new BehaviourEvent.Rating(null, "2", "10", 835_355_493_000L, 4),
            new BehaviourEvent.Rating(null, "1", "31", 1_260_759_144_000L, 2.5),
            new BehaviourEvent.Rating(null, "1", "a \"b\", c", 1_260_759_179_000L, 3));
  }

  @Test
  void readsSessionRecAndRetailRocket() throws IOException {
    write("SessionId\tTime\tItemId", "11\t1396861869.277\t2145");
    assertThat(readAll(InteractionFormat.standard()).get(0).event())
        .isEqualTo(new BehaviourEvent.View("11", null, "2145", 1_396_861_869_277L));

    write("timestamp,visitorid,event,itemid,transactionid", "1433221332117,257597,addtocart,355,");
    assertThat(readAll(InteractionFormat.standard()).get(0).event())
        .isEqualTo(new BehaviourEvent.CartAddition(null, "257597", "355", 1_433_221_332_117L));
  }

  @Test
  void readsFilesWithoutHeaderAndWithNamesOfTheirOwn() throws IOException {
    write("1::1193::5::978300760", "1::661::3::978302109");
    assertThat(readAll(InteractionFormat.parse("user,item,value,ts", false)))
        .hasSize(2)
        .first()
        .extracting(Interaction::event)
        .isEqualTo(new BehaviourEvent.View(null, "1", "1193", 978_300_760_000L));

    write("wann;wer;was", "2014-04-07T10:51:09.277Z;s;i");
    assertThat(
            readAll(InteractionFormat.parse("ts=wann,session=wer,item=was", false)).get(0).event())
        .isEqualTo(new BehaviourEvent.View("s", null, "i", 1_396_867_869_277L));
  }

  @Test
  void refusesColumnsThatItDoesNotKnow() {
    assertThatThrownBy(() -> InteractionFormat.parse("when=ts", false))
        .hasMessageContaining("found when");
    assertThatThrownBy(() -> InteractionFormat.parse("ts=a,item", false))
        .hasMessageContaining("found both");
  }
}
