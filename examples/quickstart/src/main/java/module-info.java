/** A program that learns from texts; the class path does as well, without this file. */
module quickstart {
    requires org.souvenir.text;
    requires org.souvenir.training;
}
