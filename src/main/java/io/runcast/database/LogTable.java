package io.runcast.database;

/**
 * A table of rows as those who read it need it: of which rows are read, and what each part of a row
 * is. All parts but the kind are SQL, safe to be put into a statement.
 *
 * @param name the table
 * @param id the column of its ids
 * @param ofSubject a condition with one parameter: the rows of a run, or of a channel or its key
 * @param run the run; 0 where rows belong to none
 * @param level may be an empty text for all
 * @param portal what a row is about
 * @param message its text
 * @param createdAt its own time
 * @param wholeOrder whether one index has the rows of all subjects in their order, those without a
 *     transaction first; else only those with one
 */
public record LogTable(
    DatabaseKind kind,
    String name,
    String id,
    String ofSubject,
    String run,
    String level,
    String portal,
    String message,
    String createdAt,
    boolean wholeOrder) {}
