namespace Portal.Server.Components;

internal static class PageSlots
{
    private const int Most = 7;

    /// <summary>The page numbers to offer, at most seven places wide; null stands for pages that are left out.</summary>
    public static IReadOnlyList<int?> Of(int current, int count)
    {
        if (count <= Most)
            return [.. Enumerable.Range(1, count).Select(page => (int?)page)];
        if (current <= 4)
            return [1, 2, 3, 4, 5, null, count];
        if (current >= count - 3)
            return [1, null, count - 4, count - 3, count - 2, count - 1, count];
        return [1, null, current - 1, current, current + 1, null, count];
    }
}
