namespace Portal.Domain.Forms;

/// <summary>What a section is for.</summary>
public enum SectionKind
{
    /// <summary>It asks questions.</summary>
    Questions,

    /// <summary>It shows the whole application before it is sent to sign; it asks nothing.</summary>
    Review,
}

/// <summary>A page of the form: the unit of editing, of permission and of history.</summary>
public sealed record SectionDefinition
{
    /// <summary>Stable, kebab-case, unique in the form; in addresses, access rights and answers.</summary>
    public required string Key { get; init; }

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences under the heading.</summary>
    public string? Introduction { get; init; }

    /// <summary>What the section is for.</summary>
    public SectionKind Kind { get; init; }

    /// <summary>True for the section with bank data, which needs a right of its own.</summary>
    public bool Banking { get; init; }

    /// <summary>The questions that are asked once.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; init; } = [];

    /// <summary>The questions that are asked for each of several items.</summary>
    public IReadOnlyList<GroupDefinition> Groups { get; init; } = [];

    /// <summary>The documents that are asked for.</summary>
    public IReadOnlyList<DocumentSlot> Documents { get; init; } = [];

    /// <summary>The field with this key, or null.</summary>
    public FieldDefinition? Field(string key) => Fields.FirstOrDefault(f => f.Key == key);

    /// <summary>The group with this key, or null.</summary>
    public GroupDefinition? Group(string key) => Groups.FirstOrDefault(g => g.Key == key);

    /// <summary>The document slot with this key, or null.</summary>
    public DocumentSlot? Document(string key) => Documents.FirstOrDefault(d => d.Key == key);
}

/// <summary>Questions that repeat: one set of answers per license, per practice location.</summary>
public sealed record GroupDefinition
{
    /// <summary>Stable, camelCase, unique in the section.</summary>
    public required string Key { get; init; }

    /// <summary>The heading over all items.</summary>
    public required string Title { get; init; }

    /// <summary>What one item is called; numbered on the screen: <c>License</c>.</summary>
    public required string ItemTitle { get; init; }

    /// <summary>The heading's hint.</summary>
    public string? Introduction { get; init; }

    /// <summary>The fewest items of a complete application.</summary>
    public int Min { get; init; }

    /// <summary>The most items.</summary>
    public required int Max { get; init; }

    /// <summary>The group is asked only when this holds; otherwise its items do not count.</summary>
    public Condition? VisibleWhen { get; init; }

    /// <summary>The questions about one item.</summary>
    public required IReadOnlyList<FieldDefinition> Fields { get; init; }

    /// <summary>The fields that together tell items apart: two items with the same answers in all of them are a mistake.</summary>
    public IReadOnlyList<string> Unique { get; init; } = [];

    /// <summary>The field with this key, or null.</summary>
    public FieldDefinition? Field(string key) => Fields.FirstOrDefault(f => f.Key == key);
}

/// <summary>The kinds of file that are taken.</summary>
public enum DocumentType
{
    /// <summary>application/pdf</summary>
    Pdf,

    /// <summary>image/png</summary>
    Png,

    /// <summary>image/jpeg</summary>
    Jpeg,
}

/// <summary>A place for one kind of document.</summary>
public sealed record DocumentSlot
{
    /// <summary>Stable, camelCase, unique in the section.</summary>
    public required string Key { get; init; }

    /// <summary>What the document is.</summary>
    public required string Label { get; init; }

    /// <summary>What sentences call it after "a copy of": <c>each license</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>A sentence that helps to choose the right document.</summary>
    public string? Hint { get; init; }

    /// <summary>The kinds of file that are taken here.</summary>
    public required IReadOnlyList<DocumentType> Accept { get; init; }

    /// <summary>True when the application cannot be sent without a document here.</summary>
    public bool Required { get; init; }

    /// <summary>A document is required when this holds.</summary>
    public Condition? RequiredWhen { get; init; }

    /// <summary>The slot is shown only when this holds; otherwise its documents do not count.</summary>
    public Condition? VisibleWhen { get; init; }

    /// <summary>The most documents.</summary>
    public int Max { get; init; } = 10;
}
