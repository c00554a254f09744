import CAssets

/// Facts and prices of the models that providers offer.
///
/// Text in JSON Lines: the first line says which catalogue it is, each other line is a model. At first only names
/// are read; a model's line is parsed when it is asked for.
public struct Catalogue: Sendable {
    /// Which catalogue this is, such as `2026-11`.
    public let name: String
    /// Where its figures come from.
    public let source: String
    private let bytes: [UInt8]
    private let lines: [CatalogueName: Range<Int>]

    /// The number of models.
    public var count: Int { lines.count }

    /// Reads a catalogue that an operator wrote, in the form that `Support/catalogue/build.py` describes.
    ///
    /// Every line is checked.
    /// - Parameters:
    ///   - bytes: The text.
    ///   - file: How faults name the file.
    /// - Throws: The first fault, with its line.
    public init(bytes: [UInt8], file: String) throws(CatalogueFault) {
        try self.init(bytes: bytes, file: file, checksEveryLine: true)
    }

    /// Reads the catalogue that is part of the binary, whose lines were checked when it was built.
    public static func builtIn() throws(CatalogueFault) -> Catalogue {
        try Catalogue(bytes: builtInBytes, file: "built-in catalogue", checksEveryLine: false)
    }

    /// The text that is part of the binary.
    static var builtInBytes: [UInt8] {
        unsafe Array(
            UnsafeBufferPointer(start: gatehouse_catalogue_bytes(), count: gatehouse_catalogue_length())
        )
    }

    init(bytes: [UInt8], file: String, checksEveryLine: Bool) throws(CatalogueFault) {
        var index = CatalogueIndex()
        var number = 0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            number += 1
            do throws(LineFault) {
                try index.add(start..<end, of: bytes, checksWhole: checksEveryLine)
            } catch {
                throw CatalogueFault(file: file, line: number, message: error.message)
            }
            start = end + 1
        }
        guard let header = index.header else {
            throw CatalogueFault(file: file, line: 0, message: "is empty")
        }
        name = header.name
        source = header.source
        lines = index.lines
        self.bytes = bytes
    }
}

extension Catalogue {
    /// The facts of a provider's model; `nil` if the catalogue does not know it by exactly this name.
    ///
    /// `provider` is the catalogue's name for it, such as `openai` or `groq`. A model is found with and without the
    /// provider's name as a prefix, since the catalogue's sources write either. A model of a name with a date is not
    /// the model without it: their prices differ.
    public func facts(provider: String, model: String) -> ModelFacts? {
        // What the catalogue calls `vertex_ai-anthropic_models` has models of `vertex_ai/`.
        let prefix = (provider.hasPrefix("vertex_ai-") ? "vertex_ai" : provider) + "/"
        var names = [model, prefix + model]
        if model.hasPrefix(prefix) { names.append(String(model.dropFirst(prefix.count))) }
        for name in names {
            guard let line = lines[CatalogueName(provider: provider, model: name)] else { continue }
            // A line that does not parse is as good as none: the built-in ones are all parsed by a test, an
            // operator's when they are loaded.
            return try? CatalogueEntry(bytes[line]).facts(version: "catalogue-\(self.name)")
        }
        return nil
    }
}
