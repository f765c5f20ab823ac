package io.honeyguide.recommender.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.recommender.evaluate.CatalogueFile.Entry;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.event.ItemVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueFileTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("items");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private List<Entry> read(CatalogueFormat format) throws IOException {
    var all = new ArrayList<Entry>();
    try (var catalogue = CatalogueFile.open(file, format)) {
      for (var next = catalogue.next(); next != null; next = catalogue.next()) {
        all.add(next);
      }
    }
    return all;
  }

  private static ItemFacts tent() {
    return new ItemFacts(
        "t1",
        "Tent, red",
        "camping",
        List.of("light", "two persons"),
        99.5,
        3,
        false,
        1_767_225_600_000L,
        Map.of("brand", "acme"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", ",", ";", "::"})
  void readsFieldsPartedByAnyOfFourSeparators(String separator) throws IOException {
    var title = separator.equals("\t") ? "Tent, red" : "\"Tent, red\"";
    write(
        String.join(
            separator,
            List.of(
                "item",
                "title",
                "category",
                "tags",
                "price",
                "stock",
                "hidden",
                "expires",
                "x",
                "properties.brand")),
        String.join(
            separator,
            List.of(
                "t1",
                title,
                "camping",
                "light|two persons",
                "99.50",
                "3",
                "false",
                "2026-01-01T00:00:00Z",
                "?",
                "acme")));

    assertThat(read(CatalogueFormat.standard())).containsExactly(new Entry(2, tent()));
  }

  @Test
  void readsWhatHttpTakes() throws IOException {
    write(
        "{\"item\":\"t1\",\"title\":\"Tent, red\",\"category\":\"camping\","
            + "\"tags\":[\"light\",\"two persons\"],\"price\":99.5,\"stock\":3,"
            + "\"expires\":1767225600000,\"properties\":{\"brand\":\"acme\"}}",
        "",
        "{\"item\":\"t2\",\"deleted\":true}");

    assertThat(read(CatalogueFormat.standard()))
        .containsExactly(new Entry(1, tent()), new Entry(3, new ItemRemoval("t2")));
  }

  @Test
  void readsVectorsOfTheDimensionOfTheFirst() throws IOException {
    write("item\tvector", "a\t3 -4e0", "b\t1|2", "c\t", "d\t1 2 3", "e\t1 x");

    var all = read(CatalogueFormat.standard());

    assertThat(((ItemFacts) all.get(0).news()).vector()).isEqualTo(ItemVector.of(3, -4));
    assertThat(((ItemFacts) all.get(1).news()).vector()).isEqualTo(ItemVector.of(1, 2));
    assertThat(((ItemFacts) all.get(2).news()).vector()).isEqualTo(ItemVector.NONE);
    assertThat(all.get(3).news())
        .hasToString("bad_value: the vectors before have 2 numbers, found 3");
    assertThat(all.get(4).news().toString()).startsWith("wrong_field_type");
  }

  @Test
  void unpacksGzip() throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("movieId,title,genres\n1,Alien,Horror|Sci-Fi\n".getBytes(StandardCharsets.UTF_8));
    }

    var all = read(CatalogueFormat.standard());

    assertThat(all).hasSize(1);
    assertThat(((ItemFacts) all.get(0).news()).categories()).containsExactly("Horror", "Sci-Fi");
  }

  @Test
  void mapsColumnsByNameAndByPlace() throws IOException {
    write("art;name;marke;sparte", "7;Zelt;acme;Garten");
    var named =
        read(CatalogueFormat.parse("item=art,title=name,properties.brand=marke,tags=sparte"));
    write("7;Zelt");
    var placed = read(CatalogueFormat.parse("item,title"));

    var facts = (ItemFacts) named.get(0).news();
    assertThat(facts.title()).isEqualTo("Zelt");
    assertThat(facts.tags()).containsExactly("Garten");
    assertThat(facts.properties()).isEqualTo(Map.of("brand", "acme"));
    assertThat(((ItemFacts) placed.get(0).news()).title()).isEqualTo("Zelt");
    assertThat(placed.get(0).line()).isEqualTo(1);
  }

  @Test
  void refusesColumnsThatAreNotThere() throws IOException {
    write("title\tprice", "Tent\t1");

    assertThatThrownBy(() -> read(CatalogueFormat.standard()))
        .isInstanceOf(LineFormatException.class)
        .hasMessageContaining("line 1: expected a column \"item\", found title, price");
    assertThatThrownBy(() -> read(CatalogueFormat.parse("item=title,tags=words")))
        .hasMessageContaining("expected a column \"tags\", found title, price");
    assertThatThrownBy(() -> CatalogueFormat.parse("colour=title"))
        .hasMessageContaining("and properties.NAME; found colour");
    Files.writeString(file, "");
    assertThatThrownBy(() -> read(CatalogueFormat.standard()))
        .hasMessageContaining("found an empty file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t1;Tent                | bad_value: expected 4 tab-separated fields, found 2",
        ";Tent;1;2              | no_item",
        "t1;Tent;cheap;2        | wrong_field_type",
        "t1;Tent;-1;2           | bad_value",
        "t1;Tent;NaN;2          | wrong_field_type",
        "t1;Tent;1;many         | wrong_field_type",
      })
  void tellsWhichLineCannotBeUsedAndGoesOn(String line, String reason) throws IOException {
    write("item\ttitle\tprice\tstock", line.replace(';', '\t'), "t2\tMat\t1\t1");

    var all = read(CatalogueFormat.standard());

    assertThat(all.get(0).news()).isInstanceOf(EventDefect.class);
    assertThat(all.get(0).news().toString()).startsWith(reason);
    assertThat(all.get(1).news()).isInstanceOf(ItemFacts.class);
    assertThatThrownBy(() -> ItemsByChance.read(file, CatalogueFormat.standard()))
        .hasMessageContaining("line 2: " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"item\ttitle\n1\t", "{\"item\":\"1\"}\n{\"item\":\"2\",\"title\":\""})
  void refusesALineThatIsNoText(String beginning) throws IOException {
    Files.writeString(file, beginning + "x".repeat(2_000_000));

    assertThatThrownBy(() -> read(CatalogueFormat.standard()))
        .isInstanceOf(LineFormatException.class)
        .hasMessageContaining("line 2: ")
        .hasMessageContaining("1048576");
  }

  /** Shops export descriptions so. */
  @Test
  void readsLineBreaksInQuotesAndNamesTheLineWhereAnItemBegins() throws IOException {
    write("", "item,title", "1, \"Tent\n\"\"Dune\"\",\nred\" ", " ", "2", "3,Mat");

    var all = read(CatalogueFormat.standard());

    assertThat(((ItemFacts) all.get(0).news()).title()).isEqualTo("Tent\n\"Dune\",\nred");
    assertThat(all.stream().map(Entry::line)).containsExactly(3L, 7L, 8L);
    assertThat(all.get(1).news()).isInstanceOf(EventDefect.class);
  }

  /** Spreadsheets write it. */
  @Test
  void passesOverAByteOrderMark() throws IOException {
    write("\ufeffitem;title", "1;Tent");
    assertThat(read(CatalogueFormat.standard()).get(0).news()).isInstanceOf(ItemFacts.class);

    write("\ufeff", "{\"item\":\"1\"}");
    assertThat(read(CatalogueFormat.standard()).get(0).news()).isInstanceOf(ItemFacts.class);
  }

  @Test
  void refusesALineOfTooManyFields() throws IOException {
    Files.writeString(file, "item,title\n1" + ",\"0\n1\"".repeat(400_000));

    assertThatThrownBy(() -> read(CatalogueFormat.standard()))
        .isInstanceOf(LineFormatException.class)
        .hasMessageContaining("line 2: the fields have more than 1048576 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"Tent", "\"Tent\" red"})
  void tellsWhichLineIsBadlyQuoted(String title) throws IOException {
    write("item,title", "1,\"Mat,\nblue\"", "", "2," + title, "3,Mat");

    assertThatThrownBy(() -> read(CatalogueFormat.standard()))
        .isInstanceOf(LineFormatException.class)
        .hasMessageContaining("line 5: ")
        .hasMessageContaining("quote");
  }

  @Test
  void hasAnOrderThatDoesNotDependOnTheFile() throws IOException {
    write("item", "1", "2", "3", "4", "5", "6", "7", "8");
    var items = ItemsByChance.read(file, CatalogueFormat.standard());
    write("item", "5", "8", "7", "1", "4", "6", "2", "3", "3");

    assertThat(ItemsByChance.read(file, CatalogueFormat.standard())).isEqualTo(items);
    assertThat(items.stream().map(ItemNews::id).toList())
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8")
        .isNotEqualTo(List.of("1", "2", "3", "4", "5", "6", "7", "8"));
  }
}
