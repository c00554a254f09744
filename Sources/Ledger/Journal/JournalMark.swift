/// What the journal's mark file says: whose journal it is and how it was left.
struct JournalMark: Equatable {
    /// The identity of the store that the journal belongs to.
    var store: UInt64
    /// The boot of the machine on which it was written: after another, the page cache may have been lost.
    var boot: String
    /// Whether it was closed with nothing in it.
    var isClean: Bool

    init(store: UInt64, boot: String, isClean: Bool) {
        self.store = store
        self.boot = boot
        self.isClean = isClean
    }

    /// Reads the file's text.
    init?(text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard values["gatehouse-journal"] == "1",
            let store = values["store"].flatMap({ UInt64($0, radix: 16) }),
            let boot = values["boot"], let clean = values["clean"]
        else { return nil }
        self.init(store: store, boot: String(boot), isClean: clean == "yes")
    }

    /// The file's text.
    var text: String {
        """
        gatehouse-journal 1
        store \(String(store, radix: 16))
        boot \(boot)
        clean \(isClean ? "yes" : "no")

        """
    }
}
