package io.honeyguide;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.net.NetSocket;
import io.vertx.mqtt.MqttEndpoint;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Vert.x runs a connection's handlers under its monitor, and a call to another connection takes the
 * other's: two event loops whose clients write to each other stop for ever within a second. So
 * nobody may come by the endpoint or socket of another connection: these classes each know their
 * own, hand it to nobody, and whoever wants something of a connection posts to its event loop.
 */
class ForeignConnectionTest {

  /** Each belongs to one connection and calls its endpoint. */
  private static final Set<String> OWN_ENDPOINT =
      Set.of("io.honeyguide.mqtt.MqttConnection", "io.honeyguide.mqtt.FilterRequests");

  /** Takes a socket when it is accepted, and keeps none. */
  private static final Set<String> ACCEPTS = Set.of("io.honeyguide.mqtt.MqttListener");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.honeyguide");

  private static DescribedPredicate<JavaClass> otherThan(Set<String> names) {
    return DescribedPredicate.describe(
        "other than " + names, type -> !names.contains(topLevel(type).getName()));
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(ForeignConnectionTest::topLevel).orElse(type);
  }

  @Test
  void onlyItsOwnConnectionCallsAnEndpoint() {
    noClasses()
        .that(otherThan(OWN_ENDPOINT))
        .should()
        .accessTargetWhere(JavaAccess.Predicates.target(owner(assignableTo(MqttEndpoint.class))))
        .check(MAIN);
  }

  @Test
  void onlyItsListenerCallsASocket() {
    noClasses()
        .that(otherThan(ACCEPTS))
        .should()
        .accessTargetWhere(JavaAccess.Predicates.target(owner(assignableTo(NetSocket.class))))
        .check(MAIN);
  }

  @Test
  void endpointsAndSocketsAreKeptByTheirOwnConnectionAlone() {
    fields()
        .that()
        .areDeclaredInClassesThat(otherThan(OWN_ENDPOINT))
        .should()
        .notHaveRawType(assignableTo(MqttEndpoint.class))
        .andShould()
        .notHaveRawType(assignableTo(NetSocket.class))
        .check(MAIN);
    fields()
        .that()
        .haveRawType(MqttEndpoint.class)
        .should()
        .bePrivate()
        .andShould()
        .beFinal()
        .check(MAIN);
  }

  @Test
  void nobodyHandsThemOut() {
    methods()
        .should()
        .notHaveRawReturnType(assignableTo(MqttEndpoint.class))
        .andShould()
        .notHaveRawReturnType(assignableTo(NetSocket.class))
        .check(MAIN);
  }
}
