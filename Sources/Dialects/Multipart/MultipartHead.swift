import Vocabulary

/// The head of one part of a form.
enum MultipartHead {
    /// The field that a part is, if the gateway reads it; a part with a file's name is none.
    static func field(_ head: [UInt8]) throws(Refusal) -> MultipartField? {
        let lines = head.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A })
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                String(decoding: line[..<colon], as: UTF8.self).lowercased() == "content-disposition"
            else { continue }
            let pieces = MultipartParameters.split(
                String(decoding: line[line.index(after: colon)...], as: UTF8.self)
            )
            guard let name = MultipartParameters.value("name", in: pieces.dropFirst()) else { return nil }
            if let field = MultipartField(rawValue: name) {
                let isFile =
                    MultipartParameters.value("filename", in: pieces) != nil
                    || MultipartParameters.value("filename*", in: pieces) != nil
                guard !isFile else { throw Refusal(formField: field, "must not be a file") }
                return field
            }
            // A server that ignores case would read it as the field.
            if let field = MultipartField(rawValue: name.lowercased()) {
                throw Refusal(formField: field, "differs from '\(name)' only by the case of its letters")
            }
            return nil
        }
        return nil
    }
}
