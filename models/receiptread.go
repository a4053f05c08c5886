package models

import (
	"bytes"
	"encoding/json"
)

// ReadReceipt reads a receipt from a file: the receipt alone, or the whole answer
// about its erasure, indented or not. Nothing may be in it that this release does
// not write: Go's decoder would pass over unknown and repeated names, and over
// capitals in known ones, so that what is read is written again and compared.
// models.Invalid where the file is anything else.
func ReadReceipt(file []byte) (Receipt, error) {
	const op = "models.ReadReceipt"
	fields, err := members(file)
	if err != nil {
		return Receipt{}, Errorf(op, Invalid, "this is no receipt: %w", err)
	}
	if whole := fields["receipt"]; whole != nil {
		r, err := ReadReceipt(whole)
		var id ErasureID
		if err == nil && (json.Unmarshal(fields["id"], &id) != nil || id != r.Erasure) {
			err = Errorf(op, Invalid, "the receipt is not of the erasure that it was found in")
		}
		return r, err
	}
	if fields["state"] != nil {
		return Receipt{}, Errorf(op, Invalid, "the erasure is not done yet, and has no receipt: ask again when its state is done")
	}
	var r Receipt
	if err := exactly(file, &r); err != nil {
		return Receipt{}, Errorf(op, Invalid, "this is no receipt as it was written: %w", err)
	}
	return r, nil
}

// members are the fields of a JSON object; none may be there twice.
func members(object []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, Errorf("models", Invalid, "want a JSON object")
	}
	fields := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := name.(string) // of an object it always is
		if _, twice := fields[key]; twice {
			return nil, Errorf("models", Invalid, "the field %.40q is there twice", key)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		fields[key] = value
	}
	_, err := d.Token()
	return fields, err
}

// exactly decodes JSON into v and refuses what v does not encode to again, white
// space aside.
func exactly(text []byte, v any) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	if err := json.Unmarshal(compact.Bytes(), v); err != nil {
		return err
	}
	again, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, compact.Bytes()) {
		return Errorf("models", Invalid, "something in it is not written as this service writes it")
	}
	return nil
}
