namespace Portal.Infrastructure.Ledger;

/// <summary>
/// What the tree was at some size, as it is kept somewhere else. It finds what no look at the database alone can find: an end that was cut
/// off together with the head, or a history that was written anew.
/// </summary>
/// <param name="Size">Rows.</param>
/// <param name="Root">The root of their tree.</param>
/// <param name="Where">Where it is kept, as it goes into a sentence: <c>of the folder</c>.</param>
public sealed record KnownCheckpoint(long Size, byte[] Root, string Where);
