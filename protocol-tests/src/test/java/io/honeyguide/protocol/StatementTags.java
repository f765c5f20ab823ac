package io.honeyguide.protocol;

import java.lang.reflect.Method;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The statements that the tests of this package say they touch, read from their tags. */
final class StatementTags {

  private static final String PREFIX = "MQTT";

  private StatementTags() {}

  /** The tests by tag, each named by its class and its method. */
  static SortedMap<String, SortedSet<String>> tests() {
    var tests = new TreeMap<String, SortedSet<String>>();
    var classes =
        ReflectionSupport.findAllClassesInPackage(
            StatementTags.class.getPackageName(), each -> true, name -> true);
    for (var type : classes) {
      var methods =
          ReflectionSupport.findMethods(
              type,
              method -> AnnotationSupport.isAnnotated(method, Testable.class),
              HierarchyTraversalMode.TOP_DOWN);
      methods.forEach(method -> read(type, method, tests));
    }
    return tests;
  }

  private static void read(
      Class<?> type, Method method, SortedMap<String, SortedSet<String>> tests) {
    for (var tag : AnnotationSupport.findRepeatableAnnotations(method, Tag.class)) {
      if (tag.value().startsWith(PREFIX)) {
        tests
            .computeIfAbsent(tag.value(), key -> new TreeSet<>())
            .add(type.getSimpleName() + "." + method.getName());
      }
    }
  }
}
