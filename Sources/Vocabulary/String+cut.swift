extension String {
    /// Its beginning in at most so many bytes of UTF-8, without half a character and without a blank at the end.
    public func cut(toBytes most: Int) -> String {
        guard utf8.count > most else { return self }
        var kept = self[...]
        while kept.utf8.count > most || kept.last == " " { kept.removeLast() }
        return String(kept)
    }
}
