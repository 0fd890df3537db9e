-- depends: 0025.floorwork
-- A receipt is found by its number: by its owner, and by whoever checks that a printed one is genuine.
create index operation_receipt on operation ((result #>> '{values,receipt_no}')) where action = 'transfers.execute';
