namespace Portal.Tests.Ledger;

/// <summary>What somebody who may do everything can do to a log of eight rows, and what the verifier must then say of the first bad one.</summary>
internal static class Alterations
{
    private const string Columns =
        "seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id";

    private const string Other = "convert_to(replace(convert_from(entry, 'UTF8'), 'number-4', 'number-9'), 'UTF8')";
    private const string LeafOfOther = $"sha256('\\x00'::bytea || {Other})";

    public static IReadOnlyDictionary<string, (string FirstBad, string[] Statements)> All { get; } =
        new Dictionary<string, (string, string[])>
        {
            ["an entry"] = ("4. Its leaf is not the hash", [$"update audit_log set entry = {Other} where seq = 4"]),
            ["a leaf"] = ("4. Its leaf is not the hash", ["update audit_log set leaf = sha256(leaf) where seq = 4"]),
            ["an entry with its leaf"] =
                ("4. Its chain value does not follow", [$"update audit_log set entry = {Other}, leaf = {LeafOfOther} where seq = 4"]),
            ["an entry with its leaf and its chain value"] =
            (
                "5. Its chain value does not follow from the row before it: one of the two",
                [
                    $"""
                    update audit_log set entry = {Other}, leaf = {LeafOfOther},
                        chain = sha256('\x01'::bytea || (select chain from audit_log where seq = 3) || {LeafOfOther}) where seq = 4
                    """,
                ]
            ),
            ["the first chain value"] = ("1. Its chain value does not follow", [Rehash(1)]),
            ["a chain value"] = ("4. Its chain value does not follow", [Rehash(4)]),
            ["the last chain value"] = ("8. Its chain value does not follow", [Rehash(8)]),
            ["the first row is gone"] = ("1. It is missing: row 2", ["delete from audit_log where seq = 1"]),
            ["a row is gone"] = ("4. It is missing: row 5", ["delete from audit_log where seq = 4"]),
            ["the last row is gone"] = ("8. It is missing: the head counts 8", ["delete from audit_log where seq = 8"]),
            ["three rows are gone"] = ("3. It is missing: row 6", ["delete from audit_log where seq between 3 and 5"]),
            ["all rows are gone"] = ("1. It is missing: the head counts 8", ["truncate audit_log"]),
            ["a row is gone and the others moved up"] =
                ("4. Its chain value does not follow", ["delete from audit_log where seq = 4", .. Move("seq > 4", -1), "update audit_head set size = 7"]),
            ["two rows changed places"] =
            (
                "3. Its chain value does not follow",
                ["update audit_log set seq = 100 where seq = 3", "update audit_log set seq = 3 where seq = 4", "update audit_log set seq = 4 where seq = 100"]
            ),
            ["rows have other numbers"] = ("5. It is missing: row 15", [.. Move("seq > 4", 10), "update audit_head set size = 18"]),
            ["a row was put at the end"] = ("9. Its chain value does not follow", [Copy(8, 9)]),
            ["a row was put at the end and the head was moved"] =
                ("9. Its chain value does not follow", [Copy(8, 9), "update audit_head set size = 9, chain = (select chain from audit_log where seq = 9)"]),
            ["a row was put in between"] =
                ("5. Its chain value does not follow", [.. Move("seq > 4", 1), Copy(4, 5), "update audit_head set size = 9"]),
            ["a row was put before the first"] = ("0. It stands before the first row", Stray(0)),
            ["a row was put long before the first"] = ("-7. It stands before the first row", Stray(-7)),
            ["the head's chain value"] = ("8. Its chain value is not the head's", ["update audit_head set chain = sha256(chain)"]),
            ["the head's tree"] = ("8. The tree of all rows is not the head's", ["update audit_head set frontier = sha256(frontier)"]),
            ["the head's tree is gone"] = ("8. The tree of all rows is not the head's", ["update audit_head set frontier = ''"]),
            ["a subtree that no row stands for"] =
                ("256. There is a root of the rows 1 to 256, which are not all there", ["insert into audit_subtrees values (8, 0, sha256(''))"]),
            ["the head's size, lower"] = ("6. The head counts 5 rows only", ["update audit_head set size = 5"]),
            ["the head's size, higher"] = ("9. It is missing: the head counts 12", ["update audit_head set size = 12"]),
            ["the head is gone"] = ("9. The head, which counts the rows, is missing", ["delete from audit_head"]),
        };

    private static string Rehash(int seq) => $"update audit_log set chain = sha256(chain) where seq = {seq}";

    // Over a place where no row stands: the key is unique at every moment.
    private static string[] Move(string which, int by) =>
        [$"update audit_log set seq = seq + 1000 where {which}", $"update audit_log set seq = seq - 1000 + {by} where seq > 1000"];

    /// <summary>Puts a row where the portal numbers none, and the constraint back as if nothing had been.</summary>
    internal static string[] Stray(int at) =>
    [
        "alter table audit_log drop constraint audit_log_seq_check", Copy(5, at),
        "alter table audit_log add constraint audit_log_seq_check check (seq > 0) not valid",
    ];

    private static string Copy(int from, int to) => $"""
        insert into audit_log ({Columns})
        select {Columns.Replace("seq,", to + ",").Replace(" chain,", " sha256(chain),").Replace("entry_id", "gen_random_uuid()")} from audit_log where seq = {from}
        """;
}
