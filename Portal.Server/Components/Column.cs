using Microsoft.AspNetCore.Components;

namespace Portal.Server.Components;

/// <summary>A column of a <see cref="DataTable{TRow}"/>.</summary>
public sealed record Column<TRow>(string Title, RenderFragment<TRow> Cell)
{
    /// <summary>The word for this column in the query string; null when the table cannot be sorted by it.</summary>
    public string? SortKey { get; init; }

    /// <summary>Figures line up at the right.</summary>
    public bool Numeric { get; init; }

    /// <summary>This cell names its row.</summary>
    public bool NamesRow { get; init; }
}
