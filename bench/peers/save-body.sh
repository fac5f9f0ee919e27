#!/bin/sh
# What adnanh/webhook runs for every callback, in the folder of the bodies: saves the body under the callback's id.
printf '%s' "$BODY" > "$ID.json"
