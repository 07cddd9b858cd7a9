package org.souvenir.core.platform;

/** The one place that names a platform: whoever compiles for another one puts another class in the place of this. */
final class ThisPlatform {
    static final Platform HERE = new Jvm();

    private ThisPlatform() {}
}
