/// What a line of the catalogue is found by.
struct CatalogueName: Hashable {
    let provider: String
    let model: String
}

extension CatalogueName {
    /// Reads the names from the beginning of a line as the build script writes it, `{"provider":"…","model":"…"`,
    /// without parsing the rest; any other line gives `nil`.
    init?(leading line: ArraySlice<UInt8>) {
        var rest = line
        func text(after mark: StaticString) -> String? {
            let count = mark.utf8CodeUnitCount
            guard rest.count > count, rest.prefix(count).elementsEqual(String(describing: mark).utf8) else {
                return nil
            }
            rest = rest.dropFirst(count)
            guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            let text = rest[..<end]
            rest = rest[(end + 1)...]
            return text.contains(UInt8(ascii: "\\")) ? nil : String(validating: text, as: UTF8.self)
        }
        guard let provider = text(after: "{\"provider\":\""), let model = text(after: ",\"model\":\"") else {
            return nil
        }
        self.init(provider: provider, model: model)
    }
}
