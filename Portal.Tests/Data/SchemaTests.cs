using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>The EF model and the schema, which is SQL, say the same.</summary>
public class SchemaTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>Tables that the portal's queries do not go through EF for, or not at all.</summary>
    private static readonly string[] UnmappedTables = ["audit_head", "audit_subtrees", "schema_files"];

    /// <summary>Columns that the database fills in, and that nobody reads through EF.</summary>
    private static readonly string[] UnmappedColumns = ["audit_pending.id", "delegations.power_from", "delegations.power_until"];

    private sealed record Column(string Type, bool Nullable);

    [Fact]
    public async Task Every_table_and_column_of_the_model_is_in_the_schema_with_the_same_type_and_nullability_and_nothing_else_is()
    {
        var schema = await ColumnsAsync("'r', 'p', 'm', 'f'");
        var model = new Dictionary<string, Column>();
        await using var db = database.Context();
        foreach (var entity in db.Model.GetEntityTypes().Where(e => e.GetTableName() is not null))
            foreach (var property in entity.GetProperties())
                model.Add(
                    $"{entity.GetTableName()}.{property.GetColumnName(StoreObjectIdentifier.Table(entity.GetTableName()!))}",
                    new Column(property.GetColumnType(), property.IsNullable));

        var deliberate = schema.Keys.Where(name => UnmappedTables.Contains(name.Split('.')[0]) || UnmappedColumns.Contains(name)).ToHashSet();
        Assert.Equal(UnmappedTables.Length, deliberate.Select(name => name.Split('.')[0]).Distinct().Count(UnmappedTables.Contains));
        Assert.All(UnmappedColumns, name => Assert.Contains(name, deliberate));
        AssertSame(
            model.Select(c => $"{c.Key} {c.Value}"), schema.Where(c => !deliberate.Contains(c.Key)).Select(c => $"{c.Key} {c.Value}"));
    }

    [Fact]
    public async Task Every_key_of_the_model_is_unique_in_the_schema()
    {
        await using var db = database.Context();
        foreach (var entity in db.Model.GetEntityTypes().Where(e => e.GetTableName() is not (null or "audit_pending"))) // Insert-only: nobody looks for a row.
        {
            var table = entity.GetTableName()!;
            var key = entity.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName(StoreObjectIdentifier.Table(table))!).Order().ToArray();
            Assert.True(await database.ScalarAsync<bool>(
                """
                select exists (
                    select from pg_index i where i.indrelid = $1::regclass and i.indisunique and i.indpred is null
                        and (select array_agg(a.attname::text order by a.attname::text collate "C")
                            from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) = $2)
                """, table, key), $"{table} is not unique by {string.Join(", ", key)}");
        }
    }

    [Fact]
    public async Task Every_relation_of_the_model_is_a_foreign_key_of_the_schema()
    {
        await using var db = database.Context();
        foreach (var relation in db.Model.GetEntityTypes().SelectMany(e => e.GetForeignKeys()))
        {
            var (from, to) = (relation.DeclaringEntityType.GetTableName()!, relation.PrincipalEntityType.GetTableName()!);
            var columns = relation.Properties.Select(p => p.GetColumnName(StoreObjectIdentifier.Table(from))!).Order().ToArray();
            Assert.True(await database.ScalarAsync<bool>(
                """
                select exists (
                    select from pg_constraint c where c.contype = 'f' and c.conrelid = $1::regclass and c.confrelid = $2::regclass
                        and (select array_agg(a.attname::text order by a.attname::text collate "C")
                            from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any (c.conkey)) = $3)
                """, from, to, columns), $"{from} does not refer to {to} by {string.Join(", ", columns)}");
        }
    }

    /// <summary>A view says of no column that it is never null: there the types are compared.</summary>
    [Fact]
    public async Task Every_view_gives_the_columns_that_the_model_reads_and_no_others()
    {
        var schema = await ColumnsAsync("'v'");
        await using var db = database.Context();
        AssertSame(
            db.Model.GetEntityTypes().Where(e => e.GetViewName() is not null).SelectMany(e => e.GetProperties().Select(p =>
                $"{e.GetViewName()}.{p.GetColumnName(StoreObjectIdentifier.View(e.GetViewName()!, null))} {p.GetColumnType()}")),
            schema.Select(c => $"{c.Key} {c.Value.Type}"));
    }

    private async Task<Dictionary<string, Column>> ColumnsAsync(string kinds)
    {
        await using var command = database.Owner.CreateCommand(
            $"""
            select c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull
            from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ({kinds}) and a.attnum > 0 and not a.attisdropped
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new Dictionary<string, Column>();
        while (await reader.ReadAsync())
            columns.Add(reader.GetString(0), new Column(reader.GetString(1), reader.GetBoolean(2)));
        return columns;
    }

    private static void AssertSame(IEnumerable<string> model, IEnumerable<string> schema)
    {
        var (said, stands) = (model.ToHashSet(), schema.ToHashSet());
        Assert.True(
            said.SetEquals(stands),
            $"in the model only:\n  {string.Join("\n  ", said.Except(stands).Order())}\nin the schema only:\n  {string.Join("\n  ", stands.Except(said).Order())}");
    }
}
