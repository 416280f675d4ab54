sehat migrate
sehat tenant add civil --kind government --name "Civil Hospital"
echo "blue lamp over paper" | sehat user add asha --name "Asha Verma" \
  --tenant civil --role nurse --password-stdin
