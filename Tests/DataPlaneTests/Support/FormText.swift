/// Forms (`multipart/form-data`) as clients write them.
enum FormText {
    static let boundary = "0123456789abcdef"
    static let type = "multipart/form-data; boundary=\(boundary)"

    /// A form: some fields, a file, and fields behind it.
    static func form(
        _ fields: [(String, String)],
        file: String = "sound",
        last: [(String, String)] = []
    ) -> String {
        func part(_ name: String, _ text: String) -> String {
            "--\(boundary)\r\ncontent-disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
        }
        return fields.map(part).joined()
            + "--\(boundary)\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n\(file)\r\n"
            + last.map(part).joined() + "--\(boundary)--\r\n"
    }
}
