"""Parts of the pages about persons and organisations: forms that save themselves, contact ways, lists."""
