import Ports

extension DirectoryError {
    /// Why a declaration cannot be taken, with the field that is meant if it is one.
    init(_ fault: DeclarationFault) {
        self.init(.invalidValue, fault.description, field: fault.field.isEmpty ? nil : fault.field)
    }
}
