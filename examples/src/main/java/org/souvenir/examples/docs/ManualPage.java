package org.souvenir.examples.docs;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A page of the manual: what {@code docs.html} shows.
 *
 * @param file its name, {@code index.html}
 * @param title its heading
 * @param body what follows, as markup that the Markdown library made of our own text
 * @param sections headings within it
 * @param chapters all pages in their order
 * @param previous the page before, if there is one
 * @param next the page after, if there is one
 */
record ManualPage(
        String file,
        String title,
        String body,
        List<Link> sections,
        List<Chapter> chapters,
        List<Link> previous,
        List<Link> next) {
    /** In the order in which they are read. */
    private static final List<String> NAMES = List.of(
            "index",
            "data",
            "cells",
            "layers",
            "graphs",
            "training",
            "resuming",
            "serving",
            "jvm",
            "files",
            "from-others",
            "speed");

    /** Where something is, and how it is called. */
    record Link(String to, String title) {}

    /** A page in the list of pages. */
    record Chapter(Link link, boolean here) {}

    /** The whole manual. */
    static List<ManualPage> all() {
        List<Markdown> texts = NAMES.stream().map(Markdown::read).toList();
        List<Link> links = IntStream.range(0, NAMES.size())
                .mapToObj(i -> new Link(NAMES.get(i) + ".html", texts.get(i).title()))
                .toList();
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> of(links, i, texts.get(i)))
                .toList();
    }

    private static ManualPage of(List<Link> pages, int at, Markdown text) {
        List<Chapter> chapters = pages.stream()
                .map(link -> new Chapter(link, link.equals(pages.get(at))))
                .toList();
        return new ManualPage(
                pages.get(at).to(),
                text.title(),
                text.html(),
                text.sections(),
                chapters,
                pages.subList(Math.max(0, at - 1), at),
                Stream.of(at + 1).filter(i -> i < pages.size()).map(pages::get).toList());
    }
}
