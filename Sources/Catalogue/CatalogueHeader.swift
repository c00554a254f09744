/// The first line: which catalogue this is and where its figures come from.
struct CatalogueHeader {
    let name: String
    let source: String

    init(_ line: ArraySlice<UInt8>) throws(LineFault) {
        var fields = LineFields(try JSONLine.object(line))
        guard let name = try fields.text("catalogue"), !name.isEmpty, name.utf8.count <= 64 else {
            throw LineFault(
                "the first line must be {\"catalogue\":\"…\",\"source\":\"…\"} with a name of at most 64 bytes"
            )
        }
        self.name = name
        source = try fields.text("source") ?? ""
        try fields.refuseRest()
    }
}
