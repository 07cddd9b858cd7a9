package org.souvenir.core.file;

/**
 * An entry of a zip file, as its directory claims; sizes are negative where they are more than 2⁶³.
 *
 * @param stored whether it is not compressed
 * @param checksum CRC-32; 0 counts as none
 * @param header where its own header begins, in the file
 */
record ZipMember(String name, boolean stored, long checksum, long compressed, long size, long header) {}
