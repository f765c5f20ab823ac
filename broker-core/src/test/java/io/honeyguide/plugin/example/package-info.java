/** The plugin that docs/plugin-guide.md shows; it is tested like any other. */
package io.honeyguide.plugin.example;
