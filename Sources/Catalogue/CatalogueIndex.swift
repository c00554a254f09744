/// Collects where the line of each model stands.
struct CatalogueIndex {
    private(set) var header: CatalogueHeader?
    private(set) var lines: [CatalogueName: Range<Int>] = [:]

    /// Adds a line; the first that is not blank is the header.
    mutating func add(_ range: Range<Int>, of bytes: [UInt8], checksWhole: Bool) throws(LineFault) {
        let line = bytes[range]
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { return }
        guard header != nil else {
            header = try CatalogueHeader(line)
            return
        }
        let name: CatalogueName
        if !checksWhole, let leading = CatalogueName(leading: line) {
            name = leading
        } else {
            let entry = try CatalogueEntry(line)
            _ = try entry.facts(version: "")
            name = entry.name
        }
        guard lines.updateValue(range, forKey: name) == nil else {
            throw LineFault("\(name.provider) \(name.model) stands in a line above")
        }
    }
}
