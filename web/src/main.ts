// Stands in for the pages until they are there.
document.querySelector('#app')?.append('Cuelight')
